package io.ctctl.runtime.transport;

import io.ctctl.linux.Cleanup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import jdk.net.ExtendedSocketOptions;

/**
 * TLS over a TCP connection. One thread may write while another reads. Reading ends when another thread closes, or its thread is
 * interrupted (InterruptedIOException, the status stays set). A host that has gone silent is given up after {@link #SILENCE}:
 * by keep-alive probes while nothing is to be sent, by writing that makes no progress else.
 */
final class TlsChannel implements ByteChannel {
    /** How long the other host may take no notice of us. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private static final int PROBE_SECONDS = 5;
    private static final int PROBES = 2;

    /** Records that are encrypted before the kernel is called. */
    private static final int WRITTEN_AT_ONCE = 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final Selector readable;
    private final Selector writable;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteBuffer received; // encrypted; to be filled
    private final ByteBuffer plain; // decrypted; to be taken
    private final ByteBuffer sending;
    private final int record;
    private volatile Duration readTimeout;
    private volatile long deadline; // of System.nanoTime; 0: none
    private volatile boolean closed;

    private TlsChannel(SocketChannel socket, SSLEngine engine, Selector readable, Selector writable) {
        this.socket = socket;
        this.engine = engine;
        this.readable = readable;
        this.writable = writable;
        record = engine.getSession().getPacketBufferSize();
        received = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE * record);
        sending = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE * record);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        plain.flip();
    }

    /** Takes ownership of a connected socket, also when it fails. */
    static TlsChannel of(SocketChannel socket, SSLEngine engine) throws IOException {
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
            return new TlsChannel(socket, engine, readable, writable);
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

    /** Agrees on keys, each side convinced of the other; an SSLException says who was not. */
    void handshake() throws IOException {
        engine.beginHandshake();
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING) {
            switch (status) {
                case NEED_WRAP -> flush();
                case NEED_TASK -> runTasks();
                default -> {
                    if (!decrypt()) {
                        throw new IOException("it has hung up");
                    }
                }
            }
            status = engine.getHandshakeStatus();
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** At least one byte, or -1 at the end. */
    @Override
    public int read(ByteBuffer to) throws IOException {
        reading.lock();
        try {
            while (!plain.hasRemaining()) {
                if (!decrypt()) {
                    return -1;
                }
                // what the other side wants done about the keys is answered at once
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    runTasks();
                } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    flush();
                }
            }
            int count = Math.min(to.remaining(), plain.remaining());
            to.put(plain.slice(plain.position(), count));
            plain.position(plain.position() + count);
            return count;
        } finally {
            reading.unlock();
        }
    }

    /** Takes one record, waiting for all of it; false at the end. */
    private boolean decrypt() throws IOException {
        while (true) {
            requireOpen();
            received.flip();
            plain.compact();
            SSLEngineResult result;
            try {
                result = engine.unwrap(received, plain);
            } finally {
                plain.flip();
                received.compact();
            }
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    if (!fill()) {
                        return false;
                    }
                }
                default -> throw new AssertionError(result);
            }
        }
    }

    /** Receives something; false at the end. */
    private boolean fill() throws IOException {
        while (true) {
            int count = socket.read(received);
            if (count != 0) {
                return count > 0;
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

    /** All of it. An interruption is left for later: half a record would be the end of the connection. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        writing.lock();
        try {
            while (from.hasRemaining()) {
                requireOpen();
                sending.clear();
                while (from.hasRemaining() && sending.remaining() >= record) {
                    encrypt(from);
                }
                send();
            }
        } finally {
            writing.unlock();
        }
        return length;
    }

    /** Sends what TLS itself has to say. */
    private void flush() throws IOException {
        writing.lock();
        try {
            sending.clear();
            encrypt(NOTHING.duplicate());
            send();
        } finally {
            writing.unlock();
        }
    }

    private void encrypt(ByteBuffer from) throws IOException {
        SSLEngineResult result = engine.wrap(from, sending);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && from.hasRemaining()) {
            throw new ClosedChannelException();
        }
    }

    private void send() throws IOException {
        sending.flip();
        boolean interrupted = false;
        try {
            while (sending.hasRemaining()) {
                if (socket.write(sending) == 0) {
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

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** The session, once {@link #handshake} has returned. */
    SSLEngine engine() {
        return engine;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Says that nothing more comes, if nobody else is writing, and ends it. */
    @Override
    public void close() throws IOException {
        if (!closed && writing.tryLock()) {
            try {
                engine.closeOutbound();
                sending.clear();
                engine.wrap(NOTHING.duplicate(), sending);
                socket.write(sending.flip());
            } catch (IOException ignored) {
                // it has gone first
            } finally {
                writing.unlock();
            }
        }
        hangUp();
        // in this order a reader takes them too
        reading.lock();
        writing.lock();
        try (socket;
                readable;
                writable) {
            engine.closeOutbound();
        } finally {
            writing.unlock();
            reading.unlock();
        }
    }

    private void hangUp() {
        closed = true;
        readable.wakeup();
        writable.wakeup();
    }
}
