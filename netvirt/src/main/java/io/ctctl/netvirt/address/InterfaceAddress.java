package io.ctctl.netvirt.address;

/** An address as an interface has it, with the length of its subnet's prefix; written {@code 10.1.2.3/24}. */
public record InterfaceAddress(IpAddress address, int prefix) {
    public InterfaceAddress {
        int bits = address.family().bits();
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("bad prefix length " + prefix + ": use 0 to " + bits);
        }
    }

    /** Alone in its subnet: /32 or /128. */
    public static InterfaceAddress single(IpAddress address) {
        return new InterfaceAddress(address, address.family().bits());
    }

    /** Without a prefix length it is {@link #single}. */
    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return single(IpAddress.parse(text));
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("bad prefix length \"" + length + "\" in \"" + text + "\"");
        }
        return new InterfaceAddress(address, Integer.parseInt(length));
    }

    public IpFamily family() {
        return address.family();
    }

    public Cidr subnet() {
        return Cidr.containing(address, prefix);
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
