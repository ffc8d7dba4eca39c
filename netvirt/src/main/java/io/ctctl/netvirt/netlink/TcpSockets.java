package io.ctctl.netvirt.netlink;

import io.ctctl.linux.NetlinkSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The TCP sockets of one network namespace, of IPv4 and of IPv6. For one thread at a time. */
public final class TcpSockets implements AutoCloseable {
    private static final int[] FAMILIES = {2, 10};
    private static final int CONNECTED = ~states(TcpSocket.LISTEN, TcpSocket.TIME_WAIT, TcpSocket.CLOSE);

    private final NetlinkConversation kernel;

    private TcpSockets(NetlinkConversation kernel) {
        this.kernel = kernel;
    }

    /** Of the namespace a process is in. */
    public static TcpSockets of(int pid) throws IOException {
        Path namespace = Path.of("/proc", String.valueOf(pid), "ns", "net");
        return new TcpSockets(NetlinkConversation.over(NetlinkSocket.openIn(namespace, TcpSocket.PROTOCOL)));
    }

    /** Whether packets between two ends that both exist can be under way; over loopback, too. */
    public boolean areConnected() throws IOException {
        return any(CONNECTED, socket -> true);
    }

    public boolean areListening() throws IOException {
        return any(states(TcpSocket.LISTEN), socket -> true);
    }

    /** Whether a connection has been asked for by somebody whose answer must be just coming. */
    public boolean areHalfOpen() throws IOException {
        return any(states(TcpSocket.SYN_RECEIVED), socket -> socket.retransmits() == 0);
    }

    /** Whether a connection waits to be accepted. */
    public boolean areWaitedFor() throws IOException {
        return any(states(TcpSocket.LISTEN), socket -> socket.waiting() > 0);
    }

    /** Whether data, or an end, of a connection that its program has closed is on its way to somebody who answers. */
    public boolean areClosing() throws IOException {
        return any(
                states(TcpSocket.FIN_WAIT_1, TcpSocket.LAST_ACK, TcpSocket.CLOSING),
                socket -> socket.inode() == 0 && socket.unacknowledged() > 0 && socket.retransmits() == 0);
    }

    private boolean any(int states, Predicate<TcpSocket> wanted) throws IOException {
        for (int family : FAMILIES) {
            if (kernel.dump(TcpSocket.request(family, states)).stream()
                    .map(TcpSocket::parse)
                    .anyMatch(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static int states(int... numbers) {
        int bits = 0;
        for (int number : numbers) {
            bits |= 1 << number;
        }
        return bits;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
