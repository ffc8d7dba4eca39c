package io.ctctl.netvirt.setup;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import java.nio.ByteBuffer;

/** Frames that tell everybody on a link where an address is now: neighbours may remember who had it before. Pure. */
public final class Announcement {
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES = {0x33, 0x33, 0, 0, 0, 1};
    private static final IpAddress ALL_NODES_GROUP = IpAddress.parse("ff02::1");
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int ICMPV6 = 58;
    private static final int HOP_LIMIT = 255;
    private static final int ADVERTISEMENT_BYTES = 32;
    /** Type 136; the override flag and no other: it is new, and nobody asked (RFC 4861, 4.4). */
    private static final int ADVERTISEMENT = 136 << 24;

    private static final int OVERRIDE = 0x2000_0000;
    /** Option 2, the target's link-layer address, of one unit of eight bytes. */
    private static final short TARGET_ADDRESS = 0x0201;

    private Announcement() {}

    /** With its Ethernet header: a gratuitous ARP request, or an unsolicited neighbour advertisement. */
    public static byte[] frame(IpAddress address, MacAddress mac) {
        return address.family() == IpFamily.V4 ? arp(address, mac) : advertisement(address, mac);
    }

    /** RFC 5227, 3: sender and target are the same address. */
    private static byte[] arp(IpAddress address, MacAddress mac) {
        return ByteBuffer.allocate(42)
                .put(EVERYBODY)
                .put(mac.bytes())
                .putShort((short) ARP)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(mac.bytes())
                .put(address.bytes())
                .put(new byte[6])
                .put(address.bytes())
                .array();
    }

    private static byte[] advertisement(IpAddress address, MacAddress mac) {
        ByteBuffer message = ByteBuffer.allocate(ADVERTISEMENT_BYTES)
                .putInt(ADVERTISEMENT)
                .putInt(OVERRIDE)
                .put(address.bytes())
                .putShort(TARGET_ADDRESS)
                .put(mac.bytes());
        message.putShort(2, checksum(address, message.array()));
        return ByteBuffer.allocate(14 + 40 + ADVERTISEMENT_BYTES)
                .put(ALL_NODES)
                .put(mac.bytes())
                .putShort((short) IPV6)
                .putInt(6 << 28)
                .putShort((short) ADVERTISEMENT_BYTES)
                .put((byte) ICMPV6)
                .put((byte) HOP_LIMIT)
                .put(address.bytes())
                .put(ALL_NODES_GROUP.bytes())
                .put(message.array())
                .array();
    }

    /** RFC 4443, 2.3: over a pseudo-header too. */
    private static short checksum(IpAddress source, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(40 + message.length)
                .put(source.bytes())
                .put(ALL_NODES_GROUP.bytes())
                .putInt(message.length)
                .putInt(ICMPV6)
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
