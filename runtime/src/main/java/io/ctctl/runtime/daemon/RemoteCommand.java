package io.ctctl.runtime.daemon;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SealedMemory;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A command that this daemon, as a client, has another daemon carry out: its stdin and stdout are a descriptor of ours, what it
 * says on stderr is kept.
 */
public final class RemoteCommand implements AutoCloseable {
    private static final int FRAME_BYTES = 24;
    private static final int STDERR = 2;
    private static final int LARGEST = 64 * 1024;

    private final SeqSocket socket;
    private final LastWords words;

    private RemoteCommand(SeqSocket socket) {
        this.socket = socket;
        this.words = LastWords.of("remote-command", () -> nextWords(socket));
    }

    /** Sends the command to the daemon behind a socket; {@code io} stays the caller's to close. */
    public static RemoteCommand send(Path daemon, List<String> argv, Fd io) throws IOException {
        byte[] strings = (String.join("\0", argv) + "\0").getBytes(StandardCharsets.UTF_8);
        try (Cleanup onFailure = new Cleanup();
                Fd memory = SealedMemory.of("request", strings);
                Fd root = Fd.open(Path.of("/"), OpenFlag.PATH);
                Fd nowhere = Fd.open(Path.of("/dev/null"), OpenFlag.WRITE_ONLY)) {
            SeqSocket socket = onFailure.add(SeqSocket.connect(daemon));
            ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(ClientWire.REQUEST)
                    .putInt(Request.PROTOCOL)
                    .putInt(0)
                    .putInt(0)
                    .putInt(argv.size())
                    .putInt(0)
                    .flip();
            socket.send(frame, memory, root, io, io, nowhere);
            onFailure.forget();
            return new RemoteCommand(socket);
        }
    }

    private static Optional<String> nextWords(SeqSocket socket) throws IOException {
        Optional<Message> next = socket.receive(LARGEST);
        if (next.isEmpty()) {
            return Optional.empty();
        }
        try (Message message = next.get()) {
            ByteBuffer bytes = message.bytes();
            boolean spoken = bytes.remaining() >= 8 && bytes.getInt() == ClientWire.OUT && bytes.getInt() == STDERR;
            return Optional.of(spoken ? StandardCharsets.UTF_8.decode(bytes).toString() : "");
        }
    }

    /** What it said on stderr, on one line; complete once its end of the descriptor is closed and a moment has passed. */
    public Optional<String> complaint() {
        return words.line();
    }

    /** Leaves, which cancels the command. */
    @Override
    public void close() {
        socket.close();
    }
}
