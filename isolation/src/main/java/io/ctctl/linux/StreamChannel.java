package io.ctctl.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes both ways over two descriptors that may be anything: pipes, sockets, or the same socket twice. One thread may
 * write while another reads. Reading ends when another thread closes, or its thread is interrupted
 * (InterruptedIOException, the status stays set); writing blocks until the peer reads or has gone, or {@link #sever} is
 * called on a socket.
 */
public final class StreamChannel implements ByteChannel {
    private static final int AF_UNIX = 1;
    private static final int TYPE = 1 | OpenFlag.CLOSE_ON_EXEC.bits(); // SOCK_STREAM
    private static final int SHUT_RDWR = 2;
    private static final int COPY_BYTES = 1 << 16;

    /** A socketpair: our end as a channel, the other to be handed to another process. */
    public record Pair(StreamChannel ours, Fd theirs) implements AutoCloseable {
        @Override
        public void close() {
            ours.close();
            theirs.close();
        }
    }

    private final Fd in;
    private final Fd out;
    private final Wake wake;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final ByteBuffer readCopy = ByteBuffer.allocateDirect(COPY_BYTES);
    private final ByteBuffer writeCopy = ByteBuffer.allocateDirect(COPY_BYTES);
    private volatile Duration readTimeout;
    private volatile boolean closed;

    private StreamChannel(Fd in, Fd out) throws IOException {
        this.in = in;
        this.out = out;
        this.wake = new Wake();
    }

    /** Takes ownership of the descriptors, which may be the same one. */
    public static StreamChannel of(Fd in, Fd out) throws IOException {
        return new StreamChannel(in, out);
    }

    public static Pair pair() throws IOException {
        NativeBytes both = NativeBytes.of(8);
        Kernel.call(Syscall.SOCKETPAIR, AF_UNIX, TYPE, 0, both);
        Fd ours = Fd.of(both.bytes().getInt(0));
        return new Pair(of(ours, ours), Fd.of(both.bytes().getInt(4)));
    }

    /** How long {@link #read} waits before a SocketTimeoutException; null: for ever. */
    public void setReadTimeout(Duration timeout) {
        readTimeout = timeout;
    }

    /** At least one byte, or -1 at the end. */
    @Override
    public int read(ByteBuffer to) throws IOException {
        reading.lock();
        try {
            awaitReadable();
            ByteBuffer direct = to.isDirect() ? to : readCopy;
            int from = to.isDirect() ? to.position() : 0;
            int room = to.isDirect() ? to.remaining() : Math.min(to.remaining(), COPY_BYTES);
            int count = (int) Kernel.call(Syscall.READ, in, NativeBytes.addressOf(direct) + from, room);
            if (count == 0) {
                return -1;
            }
            if (to.isDirect()) {
                to.position(from + count);
            } else {
                to.put(readCopy.slice(0, count));
            }
            return count;
        } finally {
            reading.unlock();
        }
    }

    private void awaitReadable() throws IOException {
        requireOpen();
        Wake.Outcome outcome = wake.awaitReadable(in, readTimeout);
        requireOpen();
        if (outcome == Wake.Outcome.INTERRUPTED) {
            throw new InterruptedIOException("interrupted while waiting for the other side");
        } else if (outcome == Wake.Outcome.TIMED_OUT) {
            throw new SocketTimeoutException("nothing was heard for " + readTimeout.toMillis() + " ms");
        }
    }

    /** All of it; EPIPE when the peer has gone. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        writing.lock();
        try {
            while (from.hasRemaining()) {
                requireOpen();
                writeSome(from);
            }
        } finally {
            writing.unlock();
        }
        return length;
    }

    private void writeSome(ByteBuffer from) throws SyscallException {
        ByteBuffer direct = from;
        int length = from.remaining();
        if (!from.isDirect()) {
            length = Math.min(length, COPY_BYTES);
            direct = writeCopy.clear().put(from.slice(from.position(), length)).flip();
        }
        long address = NativeBytes.addressOf(direct) + direct.position();
        int count = (int) Kernel.call(Syscall.WRITE, out, address, length);
        from.position(from.position() + count);
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Ends a socket in both directions at once, whoever waits for it; does nothing to pipes. */
    public void sever() {
        Kernel.attempt(Syscall.SHUTDOWN, out, SHUT_RDWR); // ENOTSOCK, ENOTCONN
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        sever();
        wake.signal();
        writing.lock();
        reading.lock();
        try {
            in.close();
            out.close();
            wake.close();
        } finally {
            reading.unlock();
            writing.unlock();
        }
    }
}
