package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DaemonTest {
    @TempDir
    private Path directory;

    private DaemonFixture daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new DaemonFixture(directory);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    @Test
    void aCommandThatTakesItsTimeDoesNotKeepTheDaemonFromAnswering() throws Exception {
        try (TestClient client = daemon.client()) {
            client.request("block");
            daemon.awaitBlocked();
            client.ping();
            assertThat(type(client)).isEqualTo(19);
            assertThat(type(client)).isEqualTo(20);
        }
    }

    private static int type(TestClient client) throws IOException {
        try (Message message = client.receive().orElseThrow()) {
            return message.bytes().getInt();
        }
    }

    @Test
    void aRequestIsAcceptedAnsweredAndEnded() throws IOException {
        TestClient.Answer answer = daemon.ask("echo", "ünï", "");
        assertThat(answer.accepted()).isTrue();
        assertThat(answer.out()).isEqualTo("echo ünï  /root /tmp 80");
        assertThat(answer.exit()).contains(7);
    }

    @Test
    void directoriesAreMadeForOneUser() throws IOException {
        assertThat(permissions(daemon.instance().runDir())).isEqualTo("rwx--x--x");
        assertThat(permissions(daemon.instance().stateDir())).isEqualTo("rwx--x--x");
        assertThat(permissions(daemon.instance().socket())).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> Daemon.open(Instance.of(shared), daemon.poller()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("can be written to by others");
    }

    @Test
    void aSecondDaemonIsTurnedAway() {
        assertThatThrownBy(() -> Daemon.open(daemon.instance(), daemon.poller()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(
                        "another daemon already serves " + daemon.instance().runDir());
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        Instance other = Instance.of(directory.resolve("other"));
        Files.createDirectory(other.runDir());
        SeqSocket.listen(other.socket(), 1).close();
        try (Daemon second = Daemon.open(other, daemon.poller())) {
            second.listen(daemon::command);
            try (TestClient client = new TestClient(other.socket())) {
                client.request("echo");
                assertThat(client.answer().exit()).contains(7);
            }
        }
        assertThat(other.socket()).doesNotExist();
    }

    @Test
    void aSignalInterruptsTheCommand() throws Exception {
        try (TestClient client = daemon.client()) {
            client.request("block");
            daemon.awaitBlocked();
            client.signal(2);
            assertThat(client.answer().exit()).contains(130);
        }
        assertThat(daemon.rolledBack()).isEqualTo(1);
        daemon.assertAlive();
    }

    @Test
    void aClientThatLeavesInterruptsTheCommand() throws Exception {
        try (TestClient client = daemon.client()) {
            client.request("block");
            daemon.awaitBlocked();
        }
        daemon.awaitRollBack();
        daemon.assertAlive();
    }

    @Test
    void aDaemonThatEndsTellsItsClients() throws Exception {
        try (TestClient client = daemon.client()) {
            client.request("block");
            daemon.awaitBlocked();
            daemon.end();
            TestClient.Answer answer = client.answer();
            assertThat(answer.exit()).contains(143);
            assertThat(answer.err()).contains("the daemon is stopping");
        }
        assertThat(daemon.rolledBack()).isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws IOException {
        List<TestClient> deaf = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestClient client = daemon.client();
            client.request("flood", "1000");
            deaf.add(client);
        }
        for (int i = 0; i < 20; i++) {
            daemon.assertAlive();
        }
        deaf.forEach(TestClient::close);
        daemon.assertAlive();
    }

    @Test
    void longOutputArrivesWhole() throws IOException {
        assertThat(daemon.ask("flood", "50").out()).hasSize(500_000);
    }

    @Test
    void aSessionEndsTheConversationWithoutAnExit() throws IOException {
        try (TestClient client = daemon.client()) {
            client.request("attach");
            assertThat(client.receive().orElseThrow().bytes().getInt()).isEqualTo(19);
            var attach = client.receive().orElseThrow();
            assertThat(attach.bytes().getInt()).isEqualTo(18);
            assertThat(attach.bytes().getInt()).isEqualTo(5);
            assertThat(attach.bytes().getInt()).isEqualTo(6);
            assertThat(attach.bytes().remaining()).isEqualTo(6);
            assertThat(attach.fds()).hasSize(1);
            attach.close();
            assertThat(client.receive()).isEmpty();
        }
    }

    @Test
    void connectionsThatSayNothingCostOnlyADescriptor() throws IOException {
        List<TestClient> silent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            silent.add(daemon.client());
        }
        daemon.assertAlive();
        silent.forEach(TestClient::close);
    }
}
