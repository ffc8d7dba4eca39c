package io.ctctl.netvirt.address;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address; ordered by family, then by number. An IPv4 address is in the last 32 bits of {@code low}.
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    private static final long V4_MASK = 0xffff_ffffL;

    public IpAddress {
        if (family == IpFamily.V4 && (high != 0 || (low & ~V4_MASK) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** In network order; 4 or 16 bytes. */
    public static IpAddress of(byte[] bytes) {
        IpFamily family = IpFamily.ofLength(bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return family == IpFamily.V4
                ? new IpAddress(family, 0, buffer.getInt() & V4_MASK)
                : new IpAddress(family, buffer.getLong(), buffer.getLong());
    }

    /** A literal: nothing is ever looked up. IllegalArgumentException naming the text. */
    public static IpAddress parse(String text) {
        return of(IpText.parse(text));
    }

    public byte[] bytes() {
        return family == IpFamily.V4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The address this many further. IllegalArgumentException beyond the family's last or before its first. */
    public IpAddress plus(BigInteger distance) {
        BigInteger sum = number().add(distance);
        if (sum.signum() < 0 || sum.bitLength() > family.bits()) {
            throw new IllegalArgumentException(this + " + " + distance + " is no address");
        }
        return of(family, sum);
    }

    public IpAddress plus(long distance) {
        return plus(BigInteger.valueOf(distance));
    }

    /** As an unsigned number. */
    public BigInteger number() {
        return new BigInteger(1, bytes());
    }

    static IpAddress of(IpFamily family, BigInteger number) {
        long low = number.longValue();
        return new IpAddress(family, number.shiftRight(Long.SIZE).longValue(), low);
    }

    /** With all bits after the first {@code prefix} cleared. */
    IpAddress masked(int prefix) {
        int shift = family.bits() - prefix;
        return of(family, number().shiftRight(shift).shiftLeft(shift));
    }

    /** 0.0.0.0 or ::. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** 127/8 or ::1. */
    public boolean isLoopback() {
        return family == IpFamily.V4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 224/4 and above, or ff00::/8: nothing an interface can have. */
    public boolean isMulticast() {
        return family == IpFamily.V4 ? low >>> 28 >= 14 : high >>> 56 == 0xff;
    }

    /** 169.254/16 or fe80::/10. */
    public boolean isLinkLocal() {
        return family == IpFamily.V4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    @Override
    public int compareTo(IpAddress other) {
        if (family != other.family) {
            return family.compareTo(other.family);
        }
        int highs = Long.compareUnsigned(high, other.high);
        return highs != 0 ? highs : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or RFC 5952. */
    @Override
    public String toString() {
        return IpText.print(bytes());
    }
}
