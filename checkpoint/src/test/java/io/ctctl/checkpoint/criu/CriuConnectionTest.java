package io.ctctl.checkpoint.criu;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.image.ProtoWriter;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void whatWaitsForAnAnswerIsToldNoWhenItIsAbandoned() throws IOException {
        SeqSocket.Pair pair = SeqSocket.pair();
        Path path = directory.resolve("monitor.sock");
        try (SeqSocket listener = SeqSocket.listen(path, 1);
                MonitorLink link = MonitorLink.connect(path);
                SeqSocket monitor = listener.accept();
                SeqSocket criu = pair.right()) {
            assertThat(monitor.receive(64)).isPresent();
            CriuConnection connection = new CriuConnection(pair.left(), link, PATIENCE, () -> {});
            criu.send(step("network-lock"));
            criu.send(step("post-dump"));
            criu.send(ByteBuffer.wrap(
                    new ProtoWriter().number(1, Options.DUMP).flag(2, false).toByteArray()));
            assertThat(connection.next()).isEqualTo(new CriuMessage.Step("network-lock"));
            connection.abandon();
            assertThat(received(criu)).isEqualTo(CriuMessage.answer(false));
            assertThat(received(criu)).isEqualTo(CriuMessage.answer(false));
            assertThat(criu.receive(64)).isEmpty();
        }
    }

    private static ByteBuffer received(SeqSocket socket) throws IOException {
        try (Message message = socket.receive(64).orElseThrow()) {
            return message.bytes();
        }
    }

    private static ByteBuffer step(String name) {
        return ByteBuffer.wrap(new ProtoWriter()
                .number(1, Options.NOTIFY)
                .flag(2, true)
                .message(5, new ProtoWriter().text(1, name))
                .toByteArray());
    }
}
