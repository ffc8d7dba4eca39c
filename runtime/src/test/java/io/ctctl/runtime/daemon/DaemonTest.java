package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.linux.Message;
import io.ctctl.linux.Poller;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DaemonTest {
    @TempDir
    private Path directory;

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AtomicInteger rolledBack = new AtomicInteger();
    private Instance instance;
    private Poller poller;
    private Daemon daemon;
    private Thread polling;

    @BeforeEach
    void start() throws IOException {
        instance = Instance.of(directory.resolve("run"), directory.resolve("state"));
        poller = new Poller();
        daemon = Daemon.open(instance, poller);
        daemon.listen(this::command);
        polling = new Thread(this::poll);
        polling.start();
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
        poller.close();
        polling.join();
    }

    private void poll() {
        try {
            poller.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int command(Request request) throws InterruptedException, IOException {
        switch (request.argv().get(0)) {
            case "echo" -> {
                request.out()
                        .write(String.join(" ", request.argv()) + " "
                                + request.env().get("HOME") + " " + request.cwd() + " " + request.columns());
                return 7;
            }
            case "block" -> {
                blocked.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    rolledBack.incrementAndGet();
                }
                return 0;
            }
            case "flood" -> {
                byte[] chunk = new byte[10_000];
                for (int i = 0; i < Integer.parseInt(request.argv().get(1)); i++) {
                    request.outBytes().write(chunk);
                }
                return 0;
            }
            case "attach" -> {
                try (SeqSocket.Pair pair = SeqSocket.pair()) {
                    request.attach(pair.left(), Set.of(AttachFlag.TTY, AttachFlag.SIGNALS), "ctrl-p");
                }
                return Commands.SESSION_DECIDES;
            }
            default -> throw new AssertionError(request.argv());
        }
    }

    private TestClient client() throws IOException {
        return new TestClient(instance.socket());
    }

    private TestClient.Answer ask(String... argv) throws IOException {
        try (TestClient client = client()) {
            client.request(argv);
            return client.answer();
        }
    }

    private void assertAlive() throws IOException {
        assertThat(ask("echo", "still").exit()).contains(7);
    }

    @Test
    void aCommandThatTakesItsTimeDoesNotKeepTheDaemonFromAnswering() throws Exception {
        try (TestClient client = client()) {
            client.request("block");
            blocked.await();
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
        TestClient.Answer answer = ask("echo", "ünï", "");
        assertThat(answer.accepted()).isTrue();
        assertThat(answer.out()).isEqualTo("echo ünï  /root /tmp 80");
        assertThat(answer.exit()).contains(7);
    }

    @Test
    void directoriesAreMadeForOneUser() throws IOException {
        assertThat(permissions(instance.runDir())).isEqualTo("rwx--x--x");
        assertThat(permissions(instance.stateDir())).isEqualTo("rwx--x--x");
        assertThat(permissions(instance.socket())).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> Daemon.open(Instance.of(shared), poller))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("can be written to by others");
    }

    @Test
    void aSecondDaemonIsTurnedAway() {
        assertThatThrownBy(() -> Daemon.open(instance, poller))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("another daemon already serves " + instance.runDir());
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        Instance other = Instance.of(directory.resolve("other"));
        Files.createDirectory(other.runDir());
        SeqSocket.listen(other.socket(), 1).close();
        try (Daemon second = Daemon.open(other, poller)) {
            second.listen(this::command);
            try (TestClient client = new TestClient(other.socket())) {
                client.request("echo");
                assertThat(client.answer().exit()).contains(7);
            }
        }
        assertThat(other.socket()).doesNotExist();
    }

    @Test
    void aSignalInterruptsTheCommand() throws Exception {
        try (TestClient client = client()) {
            client.request("block");
            blocked.await();
            client.signal(2);
            assertThat(client.answer().exit()).contains(130);
        }
        assertThat(rolledBack).hasValue(1);
        assertAlive();
    }

    @Test
    void aClientThatLeavesInterruptsTheCommand() throws Exception {
        try (TestClient client = client()) {
            client.request("block");
            blocked.await();
        }
        awaitRollBack();
        assertAlive();
    }

    private void awaitRollBack() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (rolledBack.get() == 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.timedJoin(polling, 5);
        }
        assertThat(rolledBack).hasValue(1);
    }

    @Test
    void aDaemonThatEndsTellsItsClients() throws Exception {
        try (TestClient client = client()) {
            client.request("block");
            blocked.await();
            daemon.close();
            TestClient.Answer answer = client.answer();
            assertThat(answer.exit()).contains(143);
            assertThat(answer.err()).contains("the daemon is stopping");
        }
        assertThat(rolledBack).hasValue(1);
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws IOException {
        List<TestClient> deaf = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestClient client = client();
            client.request("flood", "1000");
            deaf.add(client);
        }
        for (int i = 0; i < 20; i++) {
            assertAlive();
        }
        deaf.forEach(TestClient::close);
        assertAlive();
    }

    @Test
    void longOutputArrivesWhole() throws IOException {
        assertThat(ask("flood", "50").out()).hasSize(500_000);
    }

    @Test
    void aSessionEndsTheConversationWithoutAnExit() throws IOException {
        try (TestClient client = client()) {
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
    void anotherProtocolIsRefusedWithTheReason() throws IOException {
        assertRefused(1, 2, 1, 1, TestClient.strings("echo"), 5, "speaks protocol 2");
    }

    @Test
    void missingDescriptorsAreRefused() throws IOException {
        assertRefused(1, 1, 1, 1, TestClient.strings("echo"), 3, "3 descriptors of 5");
        assertRefused(1, 1, 1, 1, TestClient.strings("echo"), 0, "0 descriptors of 5");
    }

    @Test
    void countsThatDoNotMatchAreRefused() throws IOException {
        assertRefused(1, 1, 5, 1, TestClient.strings("echo"), 5, "do not match");
        assertRefused(1, 1, 0, 1, TestClient.strings("echo"), 5, "do not match");
        assertRefused(1, 1, -1, 1, TestClient.strings("echo"), 5, "too many");
        assertRefused(1, 1, Integer.MAX_VALUE, Integer.MAX_VALUE, TestClient.strings("echo"), 5, "too many");
        assertRefused(1, 1, 1, 1, "echo\0HOME=/root".getBytes(StandardCharsets.UTF_8), 5, "do not");
    }

    @Test
    void tooMuchIsRefusedUnread() throws IOException {
        assertRefused(1, 1, 1, 1, new byte[RequestFrame.MAX_STRING_BYTES + 1], 5, "more than");
    }

    @Test
    void anUnknownFirstMessageIsRefused() throws IOException {
        assertRefused(99, 1, 1, 1, TestClient.strings("echo"), 5, "no request");
    }

    private void assertRefused(
            int type, int protocol, int argc, int envc, byte[] strings, int descriptors, String reason)
            throws IOException {
        try (TestClient client = client()) {
            client.request(type, protocol, argc, envc, strings, descriptors);
            TestClient.Answer answer = client.answer();
            assertThat(answer.err()).startsWith("ctctl: ").contains(reason).endsWith("\n");
            assertThat(answer.exit()).contains(1);
        }
        assertAlive();
    }

    @Test
    void truncatedRequestsAreRefused() throws IOException {
        for (int length = 1; length < 24; length++) {
            byte[] start = new byte[length];
            start[0] = 1;
            if (length > 4) {
                start[4] = 1;
            }
            try (TestClient client = client()) {
                client.send(start);
                assertThat(client.answer().exit()).contains(1);
            }
        }
        assertAlive();
    }

    @Test
    void anOversizeMessageIsRefused() throws IOException {
        try (TestClient client = client()) {
            client.send(new byte[60_000]);
            TestClient.Answer answer = client.answer();
            assertThat(answer.err()).contains("cannot be read");
            assertThat(answer.exit()).contains(1);
        }
        assertAlive();
    }

    @Test
    void aThousandGarbageMessagesDoNoHarm() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] garbage = new byte[1 + random.nextInt(300)];
            random.nextBytes(garbage);
            try (TestClient client = client()) {
                client.send(garbage);
            }
        }
        assertAlive();
    }

    @Test
    void garbageWhileACommandRunsIsIgnored() throws Exception {
        try (TestClient client = client()) {
            client.request("block");
            blocked.await();
            client.send(new byte[] {1, 2, 3});
            client.signal(0);
            client.signal(-9);
            client.signal(15);
            assertThat(client.answer().exit()).contains(143);
        }
    }

    @Test
    void connectionsThatSayNothingCostOnlyADescriptor() throws IOException {
        List<TestClient> silent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            silent.add(client());
        }
        assertAlive();
        silent.forEach(TestClient::close);
    }
}
