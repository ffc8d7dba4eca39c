package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MalformedRequestTest {
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
        try (TestClient client = daemon.client()) {
            client.request(type, protocol, argc, envc, strings, descriptors);
            TestClient.Answer answer = client.answer();
            assertThat(answer.err()).startsWith("ctctl: ").contains(reason).endsWith("\n");
            assertThat(answer.exit()).contains(1);
        }
        daemon.assertAlive();
    }

    @Test
    void truncatedRequestsAreRefused() throws IOException {
        for (int length = 1; length < 24; length++) {
            byte[] start = new byte[length];
            start[0] = 1;
            if (length > 4) {
                start[4] = 1;
            }
            try (TestClient client = daemon.client()) {
                client.send(start);
                assertThat(client.answer().exit()).contains(1);
            }
        }
        daemon.assertAlive();
    }

    @Test
    void anOversizeMessageIsRefused() throws IOException {
        try (TestClient client = daemon.client()) {
            client.send(new byte[60_000]);
            TestClient.Answer answer = client.answer();
            assertThat(answer.err()).contains("cannot be read");
            assertThat(answer.exit()).contains(1);
        }
        daemon.assertAlive();
    }

    @Test
    void aThousandGarbageMessagesDoNoHarm() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] garbage = new byte[1 + random.nextInt(300)];
            random.nextBytes(garbage);
            try (TestClient client = daemon.client()) {
                client.send(garbage);
            }
        }
        daemon.assertAlive();
    }

    @Test
    void garbageWhileACommandRunsIsIgnored() throws Exception {
        try (TestClient client = daemon.client()) {
            client.request("block");
            daemon.awaitBlocked();
            client.send(new byte[] {1, 2, 3});
            client.signal(0);
            client.signal(-9);
            client.signal(15);
            assertThat(client.answer().exit()).contains(143);
        }
    }
}
