package io.ctctl.runtime.transport;

import io.ctctl.linux.Cleanup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * A TCP connection that is waited for as long as it makes sense: one thread may write while another reads. Reading ends when another
 * thread hangs up, or its thread is interrupted (InterruptedIOException, the status stays set). A host that has gone silent is given
 * up after {@link #SILENCE}: by keep-alive probes while nothing is to be sent, by writing that makes no progress else.
 */
final class PatientSocket implements AutoCloseable {
    /** How long the other host may take no notice of us. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private static final int PROBE_SECONDS = 5;
    private static final int PROBES = 2;

    private final SocketChannel socket;
    private final Selector readable;
    private final Selector writable;
    private volatile Duration readTimeout;
    private volatile long deadline; // of System.nanoTime; 0: none
    private volatile boolean closed;

    private PatientSocket(SocketChannel socket, Selector readable, Selector writable) {
        this.socket = socket;
        this.readable = readable;
        this.writable = writable;
    }

    /** Takes ownership of a connected socket, also when it fails. */
    static PatientSocket of(SocketChannel socket) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(() -> Quietly.close(socket));
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, PROBE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
            Selector readable = Selector.open();
            onFailure.add(() -> Quietly.close(readable));
            Selector writable = Selector.open();
            onFailure.add(() -> Quietly.close(writable));
            socket.register(readable, SelectionKey.OP_READ);
            socket.register(writable, SelectionKey.OP_WRITE);
            onFailure.forget();
            return new PatientSocket(socket, readable, writable);
        }
    }

    /** How long {@link #read} waits before a SocketTimeoutException; null: for ever. */
    void setReadTimeout(Duration timeout) {
        readTimeout = timeout;
    }

    /** From now on until {@link #noDeadline} all reading together may take so long. */
    void deadline(Duration left) {
        deadline = (System.nanoTime() + left.toNanos()) | 1; // never 0
    }

    void noDeadline() {
        deadline = 0;
    }

    /** Receives at least one byte, or -1 at the end; by one thread at a time. */
    int read(ByteBuffer to) throws IOException {
        while (true) {
            int count = socket.read(to);
            if (count != 0) {
                return count;
            }
            Duration patience = patience();
            readable.selectedKeys().clear();
            boolean came = readable.select(patience == null ? 0 : patience.toMillis()) > 0;
            requireOpen();
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for the other side");
            } else if (!came && patience != null) {
                throw new SocketTimeoutException("nothing was heard for " + patience.toMillis() + " ms");
            }
        }
    }

    /** How long reading may wait now; null: for ever. */
    private Duration patience() throws SocketTimeoutException {
        long end = deadline;
        if (end == 0) {
            return readTimeout;
        }
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.toMillis() <= 0) {
            throw new SocketTimeoutException("it has taken too long to say who it is");
        }
        return left;
    }

    /** Sends all of it; by one thread at a time. An interruption is left for later: a part would be the end of the connection. */
    void write(ByteBuffer from) throws IOException {
        boolean interrupted = false;
        try {
            while (from.hasRemaining()) {
                if (socket.write(from) == 0) {
                    writable.selectedKeys().clear();
                    interrupted |= Thread.interrupted();
                    boolean room = writable.select(SILENCE.toMillis()) > 0;
                    requireOpen();
                    boolean again = Thread.interrupted();
                    interrupted |= again;
                    if (!room && !again) {
                        hangUp();
                        throw new SocketTimeoutException(
                                "the other side has taken nothing for " + SILENCE.toSeconds() + " s");
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends what goes without waiting. */
    void offer(ByteBuffer from) throws IOException {
        socket.write(from);
    }

    void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    boolean isOpen() {
        return !closed;
    }

    /** Whoever waits goes on, and finds it closed. */
    void hangUp() {
        closed = true;
        readable.wakeup();
        writable.wakeup();
    }

    /** After {@link #hangUp}, when nobody reads or writes any more. */
    @Override
    public void close() throws IOException {
        try (socket;
                readable;
                writable) {
            closed = true;
        }
    }
}
