package io.ctctl.netvirt.address;

/** IPv4 or IPv6. */
public enum IpFamily {
    V4(2, 4),
    V6(10, 16);

    private final int number;
    private final int bytes;

    IpFamily(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** AF_INET or AF_INET6. */
    public int number() {
        return number;
    }

    /** Length of an address in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Length of an address in bits. */
    public int bits() {
        return bytes * 8;
    }

    static IpFamily ofLength(int bytes) {
        return switch (bytes) {
            case 4 -> V4;
            case 16 -> V6;
            default -> throw new IllegalArgumentException("no IP address has " + bytes + " bytes");
        };
    }
}
