package io.ctctl.netvirt.address;

import java.math.BigInteger;

/** Addresses from the first to the last, both included; written {@code 10.1.2.10-10.1.2.99}. */
public record AddressRange(IpAddress first, IpAddress last) {
    public AddressRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("bad range " + first + "-" + last + ": the last comes before the first");
        }
    }

    /** Two addresses with a dash between, or a subnet, whose hosts are meant. */
    public static AddressRange parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? Cidr.parse(text).hosts()
                : new AddressRange(IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
    }

    public boolean contains(IpAddress address) {
        return address.family() == first.family() && first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    public BigInteger size() {
        return last.number().subtract(first.number()).add(BigInteger.ONE);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
