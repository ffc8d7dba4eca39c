package io.ctctl.netvirt.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.NetlinkSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TcpSocketTest {
    private static final int INET = 2;
    private static final int INET6 = 10;

    // ss -6 -tn state fin-wait-1 state last-ack
    @Test
    void asksAsSsDoes() {
        String captured = "4800000014000103" + "40e20100" + "00000000" + "0a060000" + "10020000" + "00".repeat(48);
        NetlinkMessage ours = TcpSocket.request(INET6, 1 << TcpSocket.FIN_WAIT_1 | 1 << TcpSocket.LAST_ACK);
        assertThat(HexFormat.of().formatHex(ours.encode(123456))).isEqualTo(captured);
    }

    @Test
    void whoseConnectionIsNotAcceptedIsWaitedFor() throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            List<TcpSocket> before = listeners();
            try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                client.shutdownOutput();
                List<TcpSocket> after = listeners();
                after.removeAll(before);
                assertThat(after).anyMatch(socket -> socket.waiting() == 1);
            }
        }
    }

    private static List<TcpSocket> listeners() throws IOException {
        List<TcpSocket> found = new ArrayList<>();
        try (NetlinkConversation kernel = NetlinkConversation.over(NetlinkSocket.open(TcpSocket.PROTOCOL))) {
            for (int family : List.of(INET, INET6)) {
                kernel.dump(TcpSocket.request(family, 1 << TcpSocket.LISTEN)).stream()
                        .map(TcpSocket::parse)
                        .forEach(found::add);
            }
        }
        return found;
    }
}
