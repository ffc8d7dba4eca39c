package io.ctctl.cli.command.account;

import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.daemon.AttachFlag;
import io.ctctl.runtime.daemon.ClientWire;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The client's terminal, in the place of a monitor: the client makes it raw and leaves it as it was, however this ends
 * (docs/protocol.md, client ↔ monitor).
 */
final class TerminalSession implements AutoCloseable {
    private static final int CHUNK = 32 * 1024;
    private static final int LARGEST = CHUNK + 16;

    /** What comes from the other side; one of the components says what. */
    record Event(String keys, int signal, boolean over, boolean resized) {
        private static final Event OVER = new Event("", 0, true, false);
        private static final Event RESIZED = new Event("", 0, false, true);
    }

    private final SeqSocket socket;
    private int rows;
    private int columns;

    private TerminalSession(SeqSocket socket, int rows, int columns) {
        this.socket = socket;
        this.rows = rows;
        this.columns = columns;
    }

    static TerminalSession open(Request request) throws IOException {
        SeqSocket.Pair pair = SeqSocket.pair();
        try (SeqSocket client = pair.left()) {
            request.attach(client, Set.of(AttachFlag.TTY, AttachFlag.STDIN, AttachFlag.SIGNALS), "");
            return new TerminalSession(pair.right(), request.rows(), request.columns());
        } catch (IOException e) {
            pair.right().close();
            throw e;
        }
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += CHUNK) {
            int part = Math.min(CHUNK, bytes.length - at);
            socket.send(frame(8 + part)
                    .putInt(ClientWire.OUT)
                    .putInt(1)
                    .put(bytes, at, part)
                    .flip());
        }
    }

    /** The next event, or nothing within the time. */
    Optional<Event> next(Duration patience) throws IOException {
        socket.setReceiveTimeout(patience);
        try {
            Optional<Message> received = socket.receive(LARGEST);
            if (received.isEmpty()) {
                return Optional.of(Event.OVER);
            }
            try (Message message = received.get()) {
                return event(message.bytes());
            }
        } catch (SocketTimeoutException ignored) {
            // an answer: nothing has come
            return Optional.empty();
        }
    }

    private Optional<Event> event(ByteBuffer bytes) throws IOException {
        return switch (bytes.getInt()) {
            case ClientWire.STDIN -> {
                socket.send(frame(4).putInt(ClientWire.STDIN_TAKEN).flip());
                yield Optional.of(new Event(StandardCharsets.UTF_8.decode(bytes).toString(), 0, false, false));
            }
            case ClientWire.WINCH -> {
                rows = Short.toUnsignedInt(bytes.getShort());
                columns = Short.toUnsignedInt(bytes.getShort());
                yield Optional.of(Event.RESIZED);
            }
            case ClientWire.SIGNAL -> Optional.of(new Event("", bytes.getInt(), false, false));
            case ClientWire.STDIN_EOF, ClientWire.STREAM_CLOSED -> Optional.of(Event.OVER);
            default -> Optional.empty();
        };
    }

    /** The client leaves with this code. */
    void exit(int code) throws IOException {
        socket.send(frame(8).putInt(ClientWire.EXITED).putInt(code).flip());
    }

    private static ByteBuffer frame(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        socket.close();
    }
}
