package io.ctctl.tests.traffic;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A whole frame in which a container says that it is the router of fd66::/64. */
final class RouterAdvertisement {
    private static final HexFormat HEX = HexFormat.of();

    private RouterAdvertisement() {}

    /** In hexadecimal; {@code mac} as 02:00:…. */
    static String frame(String mac) {
        byte[] own = HEX.parseHex(mac.replace(":", ""));
        byte[] source = ByteBuffer.allocate(16)
                .putShort((short) 0xfe80)
                .position(8)
                .put((byte) (own[0] ^ 2))
                .put(own, 1, 2)
                .putShort((short) 0xfffe)
                .put(own, 3, 3)
                .array();
        byte[] target = HEX.parseHex("ff020000000000000000000000000001");
        // type 134, hop limit 64, lifetime 1800 s; then a prefix of 64 bits, on link and autonomous
        byte[] message = HEX.parseHex("8600000040000708" + "0000000000000000" + "030440c0" + "00015180" + "00003840"
                + "00000000" + "fd660000000000000000000000000000");
        short sum = checksum(source, target, message);
        message[2] = (byte) (sum >> 8);
        message[3] = (byte) sum;
        ByteBuffer frame = ByteBuffer.allocate(14 + 40 + message.length)
                .put(HEX.parseHex("333300000001"))
                .put(own)
                .putShort((short) 0x86dd)
                .putInt(0x60000000)
                .putShort((short) message.length)
                .put((byte) 58)
                .put((byte) 255)
                .put(source)
                .put(target)
                .put(message);
        return HEX.formatHex(frame.array());
    }

    /** RFC 4443, 2.3. */
    private static short checksum(byte[] source, byte[] target, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(40 + message.length)
                .put(source)
                .put(target)
                .putInt(message.length)
                .putInt(58)
                .put(message)
                .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (short) ~sum;
    }
}
