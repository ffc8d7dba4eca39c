package io.ctctl.checkpoint.criu;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** A CRIU that works for us: what it says, what it is told, and its end. */
public final class CriuConnection implements AutoCloseable {
    private static final int LONGEST = 64 << 10;

    private final SeqSocket socket;
    private final MonitorLink monitor;
    private final Runnable beforeKill;
    private boolean asked; // it waits for an answer

    /**
     * Takes ownership of both.
     *
     * @param patience how long CRIU may be silent before it is killed; what it has stopped goes on then
     * @param beforeKill done just before
     */
    public CriuConnection(SeqSocket socket, MonitorLink monitor, Duration patience, Runnable beforeKill) {
        this.socket = socket;
        this.monitor = monitor;
        this.beforeKill = beforeKill;
        socket.setReceiveTimeout(patience);
    }

    public void ask(byte[] request) throws IOException {
        socket.send(ByteBuffer.wrap(request));
    }

    /** Yes or no to the step it waits at. */
    public void answer(boolean yes) throws IOException {
        asked = false;
        socket.send(CriuMessage.answer(yes));
    }

    /** What it says next; its end without a word is a failure. SocketTimeoutException: it has been killed. */
    public CriuMessage next() throws IOException {
        try {
            Optional<Message> received = socket.receive(LONGEST);
            if (received.isEmpty()) {
                return new CriuMessage.Failed(0, "it was killed");
            }
            try (Message message = received.get()) {
                byte[] bytes = new byte[message.bytes().remaining()];
                message.bytes().get(bytes);
                CriuMessage said = CriuMessage.parse(bytes);
                asked = said instanceof CriuMessage.Step;
                return said;
            }
        } catch (SocketTimeoutException e) {
            beforeKill.run();
            monitor.signal(Signal.KILL);
            throw e;
        }
    }

    /**
     * Has CRIU undo what it did and waits for its end, also when the thread has been interrupted: whoever has the container
     * next must not meet it.
     */
    public void abandon() {
        boolean interrupted = Thread.interrupted();
        try {
            while (asked || next() instanceof CriuMessage.Step) {
                answer(false);
            }
        } catch (IOException ignored) {
            // it was silent and has been killed, or has gone by itself
        } finally {
            close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An end without a last word: CRIU undoes what it has not finished. */
    @Override
    public void close() {
        socket.close();
        monitor.close();
    }
}
