package io.ctctl.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS over a TCP connection. One thread may write while another reads; how long either waits is {@link PatientSocket}'s. */
final class TlsChannel implements ByteChannel {
    /** Records that are encrypted before the kernel is called. */
    private static final int WRITTEN_AT_ONCE = 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final PatientSocket socket;
    private final SSLEngine engine;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteBuffer received; // encrypted; to be filled
    private final ByteBuffer plain; // decrypted; to be taken
    private final ByteBuffer sending;
    private final int record;

    private TlsChannel(PatientSocket socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        record = engine.getSession().getPacketBufferSize();
        received = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE * record);
        sending = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE * record);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        plain.flip();
    }

    /** Takes ownership of a connected socket, also when it fails. */
    static TlsChannel of(SocketChannel socket, SSLEngine engine) throws IOException {
        return new TlsChannel(PatientSocket.of(socket), engine);
    }

    /** How long {@link #read} waits before a SocketTimeoutException; null: for ever. */
    void setReadTimeout(Duration timeout) {
        socket.setReadTimeout(timeout);
    }

    /** From now on until {@link #noDeadline} all reading together may take so long. */
    void deadline(Duration left) {
        socket.deadline(left);
    }

    void noDeadline() {
        socket.noDeadline();
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
            socket.requireOpen();
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
                    if (socket.read(received) < 0) {
                        return false;
                    }
                }
                default -> throw new AssertionError(result);
            }
        }
    }

    /** All of it. An interruption is left for later: half a record would be the end of the connection. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        writing.lock();
        try {
            while (from.hasRemaining()) {
                socket.requireOpen();
                sending.clear();
                while (from.hasRemaining() && sending.remaining() >= record) {
                    encrypt(from);
                }
                socket.write(sending.flip());
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
            socket.write(sending.flip());
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

    /** The session, once {@link #handshake} has returned. */
    SSLEngine engine() {
        return engine;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** Says that nothing more comes, if nobody else is writing, and ends it. */
    @Override
    public void close() throws IOException {
        if (socket.isOpen() && writing.tryLock()) {
            try {
                engine.closeOutbound();
                sending.clear();
                engine.wrap(NOTHING.duplicate(), sending);
                socket.offer(sending.flip());
            } catch (IOException ignored) {
                // it has gone first
            } finally {
                writing.unlock();
            }
        }
        socket.hangUp();
        // in this order a reader takes them too
        reading.lock();
        writing.lock();
        try (socket) {
            engine.closeOutbound();
        } finally {
            writing.unlock();
            reading.unlock();
        }
    }
}
