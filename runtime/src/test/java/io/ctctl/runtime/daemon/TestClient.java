package io.ctctl.runtime.daemon;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SealedMemory;
import io.ctctl.linux.SeqSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A client that speaks docs/protocol.md, well or badly. */
final class TestClient implements AutoCloseable {
    private static final int LARGEST = 64 * 1024;
    private final SeqSocket socket;

    TestClient(Path path) throws IOException {
        socket = SeqSocket.connect(path);
        socket.setReceiveTimeout(Duration.ofSeconds(20));
    }

    /** All that came until the daemon closed. */
    record Answer(boolean accepted, String out, String err, Optional<Integer> exit) {}

    void request(String... argv) throws IOException {
        request(ClientWire.REQUEST, Request.PROTOCOL, argv.length, 1, strings(argv), 5);
    }

    /** A request whose every part can be wrong. */
    void request(int type, int protocol, int argc, int envc, byte[] strings, int descriptors) throws IOException {
        try (Cleanup cleanup = new Cleanup()) {
            Fd[] all = {
                cleanup.add(SealedMemory.of("request", strings)),
                cleanup.add(Fd.open(Path.of("/tmp"), OpenFlag.PATH)),
                cleanup.add(Fd.open(Path.of("/dev/null"))),
                cleanup.add(Fd.open(Path.of("/dev/null"), OpenFlag.WRITE_ONLY)),
                cleanup.add(Fd.open(Path.of("/dev/null"), OpenFlag.WRITE_ONLY))
            };
            ByteBuffer frame = message(24).putInt(type).putInt(protocol).putInt(2);
            frame.putShort((short) 24).putShort((short) 80).putInt(argc).putInt(envc);
            socket.send(frame.flip(), List.of(all).subList(0, descriptors));
        }
    }

    static byte[] strings(String... argv) {
        return (String.join("\0", argv) + "\0HOME=/root\0").getBytes(StandardCharsets.UTF_8);
    }

    void signal(int number) throws IOException {
        socket.send(message(8).putInt(2).putInt(number).flip());
    }

    void ping() throws IOException {
        socket.send(message(4).putInt(3).flip());
    }

    void send(byte[] garbage) throws IOException {
        socket.send(ByteBuffer.wrap(garbage));
    }

    Optional<Message> receive() throws IOException {
        return socket.receive(LARGEST);
    }

    Answer answer() throws IOException {
        boolean accepted = false;
        Optional<Integer> exit = Optional.empty();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (var received = receive(); received.isPresent(); received = receive()) {
            try (Message message = received.get()) {
                ByteBuffer bytes = message.bytes();
                switch (bytes.getInt()) {
                    case 19 -> accepted = true;
                    case 17 -> exit = Optional.of(bytes.getInt());
                    case 16 -> {
                        ByteArrayOutputStream stream = bytes.getInt() == 1 ? out : err;
                        byte[] text = new byte[bytes.remaining()];
                        bytes.get(text);
                        stream.writeBytes(text);
                    }
                    default -> throw new IOException("unknown message");
                }
            }
        }
        return new Answer(accepted, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exit);
    }

    private static ByteBuffer message(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        socket.close();
    }
}
