package io.ctctl.netvirt.address;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** A hardware address of 48 bits that one interface can have; written {@code 02:42:ac:11:00:02}. */
public record MacAddress(long bits) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");
    private static final long MULTICAST = 1L << 40;
    private static final long LOCAL = 1L << 41;

    public MacAddress {
        if (bits >>> 48 != 0 || bits == 0 || (bits & MULTICAST) != 0) {
            throw new IllegalArgumentException("bad MAC address " + print(bits & 0xffff_ffff_ffffL)
                    + ": an interface's is neither zero nor a group's (even first byte)");
        }
    }

    public static MacAddress parse(String text) {
        if (!text.matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")) {
            throw new IllegalArgumentException(
                    "bad MAC address \"" + text + "\": use six bytes as in 02:42:ac:11:00:02");
        }
        return of(HEX.parseHex(text));
    }

    /** Whether these bytes are one that an interface can have. */
    public static boolean isOne(byte[] bytes) {
        return bytes.length == 6 && !Arrays.equals(bytes, new byte[6]) && (bytes[0] & 1) == 0;
    }

    public static MacAddress of(byte[] six) {
        return new MacAddress(
                ByteBuffer.allocate(8).putShort((short) 0).put(six).getLong(0));
    }

    /** One that no vendor gives out, from any 48 bits. */
    public static MacAddress local(long bits) {
        return new MacAddress((bits & 0xffff_ffff_ffffL & ~MULTICAST) | LOCAL);
    }

    public byte[] bytes() {
        byte[] six = new byte[6];
        ByteBuffer.allocate(8).putLong(0, bits).get(2, six);
        return six;
    }

    private static String print(long bits) {
        byte[] six = new byte[6];
        ByteBuffer.allocate(8).putLong(0, bits).get(2, six);
        return HEX.formatHex(six);
    }

    @Override
    public String toString() {
        return print(bits);
    }
}
