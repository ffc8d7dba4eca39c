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
    private static final int KEPT_CHARACTERS = 4096;

    private final SeqSocket socket;
    private final Thread listener;
    private final StringBuilder said = new StringBuilder(); // guarded by itself

    private RemoteCommand(SeqSocket socket) {
        this.socket = socket;
        this.listener = new Thread(this::listen, "remote-command");
        listener.setDaemon(true);
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
            RemoteCommand command = new RemoteCommand(socket);
            command.listener.start();
            onFailure.forget();
            return command;
        }
    }

    private void listen() {
        try {
            Optional<Message> next = socket.receive(LARGEST);
            while (next.isPresent()) {
                try (Message message = next.get()) {
                    keep(message.bytes());
                }
                next = socket.receive(LARGEST);
            }
        } catch (IOException ignored) {
            // closed under us, or the daemon died: nothing more is to be heard
        }
    }

    private void keep(ByteBuffer message) {
        if (message.remaining() >= 8 && message.getInt() == ClientWire.OUT && message.getInt() == STDERR) {
            synchronized (said) {
                said.append(StandardCharsets.UTF_8.decode(message));
                said.setLength(Math.min(said.length(), KEPT_CHARACTERS));
            }
        }
    }

    /** What it said on stderr, on one line; complete once its end of the descriptor is closed and a moment has passed. */
    public Optional<String> complaint() {
        try {
            listener.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (said) {
            String text = said.toString().strip().replace('\n', ' ');
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    /** Leaves, which cancels the command. */
    @Override
    public void close() {
        socket.close();
    }
}
