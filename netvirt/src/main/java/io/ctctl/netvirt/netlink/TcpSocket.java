package io.ctctl.netvirt.netlink;

import java.nio.ByteBuffer;

/**
 * An entry of the kernel's table of TCP sockets: struct inet_diag_msg.
 *
 * @param retransmits how often in a row the other end has not answered
 * @param waiting bytes the program has not read, or, of a listener, connections it has not accepted
 * @param unacknowledged bytes, an end of the stream among them, that the other end has not acknowledged
 * @param inode 0: no program has it open
 */
record TcpSocket(int retransmits, int waiting, int unacknowledged, int inode) {
    /** NETLINK_SOCK_DIAG: sock_diag(7). */
    static final int PROTOCOL = 4;

    static final int SYN_RECEIVED = 3;
    static final int FIN_WAIT_1 = 4;
    static final int TIME_WAIT = 6;
    static final int CLOSE = 7;
    static final int LAST_ACK = 9;
    static final int LISTEN = 10;
    static final int CLOSING = 11;

    private static final int TYPE = 20;
    private static final int TCP = 6;
    private static final int IDENTITY = 48;
    private static final int RETRANSMITS = 3;
    private static final int WAITING = 56;
    private static final int UNACKNOWLEDGED = 60;
    private static final int INODE = 68;

    /** For those of an address family in states that are bits. */
    static NetlinkMessage request(int family, int states) {
        return NetlinkMessage.dump("sockets:tcp", TYPE, message -> {
            message.u8(family).u8(TCP).u16(0).u32(states);
            for (int i = 0; i < IDENTITY; i += Integer.BYTES) {
                message.u32(0);
            }
        });
    }

    static TcpSocket parse(NetlinkMessage entry) {
        ByteBuffer bytes = entry.buffer();
        return new TcpSocket(
                bytes.get(RETRANSMITS), bytes.getInt(WAITING), bytes.getInt(UNACKNOWLEDGED), bytes.getInt(INODE));
    }
}
