package io.ctctl.checkpoint.obstacle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpTableTest {
    private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n";
    private static final String LISTENS = "   0: 0100007F:1E61 00000000:0000 0A 00000000:00000000 00:00000000\n";
    private static final String CONNECTED = "   1: 0100007F:1E61 0100007F:C3A2 01 00000000:00000000 00:00000000\n";

    @TempDir
    Path net;

    @Test
    void whoOnlyListensIsNotConnected() throws IOException {
        Files.writeString(net.resolve("tcp"), HEAD + LISTENS);
        assertThat(TcpTable.read(net).isConnected()).isFalse();
    }

    @Test
    void aConnectionOfEitherVersionCounts() throws IOException {
        Files.writeString(net.resolve("tcp"), HEAD + LISTENS);
        Files.writeString(net.resolve("tcp6"), HEAD + CONNECTED);
        assertThat(TcpTable.read(net).isConnected()).isTrue();
    }

    @Test
    void aNamespaceWithoutTcpHasNoConnections() throws IOException {
        assertThat(TcpTable.read(net).isConnected()).isFalse();
    }
}
