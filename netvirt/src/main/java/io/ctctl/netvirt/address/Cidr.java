package io.ctctl.netvirt.address;

import java.math.BigInteger;

/** A subnet: a network address, whose host bits are zero, and the length of its prefix; written {@code 10.1.2.0/24}. */
public record Cidr(IpAddress network, int prefix) {
    public Cidr {
        int bits = network.family().bits();
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("bad prefix length " + prefix + ": use 0 to " + bits);
        }
        if (!network.masked(prefix).equals(network)) {
            throw new IllegalArgumentException("bad subnet " + network + "/" + prefix + ": did you mean "
                    + network.masked(prefix) + "/" + prefix + "?");
        }
    }

    /** The subnet of this length an address is in. */
    public static Cidr containing(IpAddress address, int prefix) {
        return new Cidr(address.masked(prefix), prefix);
    }

    /** A subnet; an address alone is a subnet of one. */
    public static Cidr parse(String text) {
        InterfaceAddress parsed = InterfaceAddress.parse(text);
        return new Cidr(parsed.address(), parsed.prefix());
    }

    public IpFamily family() {
        return network.family();
    }

    public boolean contains(IpAddress address) {
        return address.family() == family() && address.masked(prefix).equals(network);
    }

    public boolean contains(Cidr other) {
        return other.prefix >= prefix && contains(other.network);
    }

    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** How many addresses there are, the first and the last included. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefix);
    }

    public IpAddress last() {
        return network.plus(size().subtract(BigInteger.ONE));
    }

    /**
     * Whether an interface can have this address: the network's own and IPv4's broadcast address are nobody's, except in
     * subnets of one or two (RFC 3021).
     */
    public boolean isHost(IpAddress address) {
        if (!contains(address)) {
            return false;
        }
        boolean tiny = family().bits() - prefix <= 1;
        boolean broadcast = family() == IpFamily.V4 && address.equals(last());
        return tiny || (!address.equals(network) && !broadcast);
    }

    /** The addresses interfaces can have. */
    public AddressRange hosts() {
        if (family().bits() - prefix <= 1) {
            return new AddressRange(network, last());
        }
        return new AddressRange(network.plus(1), family() == IpFamily.V4 ? last().plus(-1) : last());
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
