package io.ctctl.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An AF_UNIX SEQPACKET socket: one message is one frame, with up to 253 descriptors.
 *
 * <p>One thread may send while another receives. {@link #receive}, {@link #accept} and {@link #send} end at once when
 * another thread closes the socket (ClosedChannelException). {@code receive} and {@code accept} also end when their
 * thread is interrupted: InterruptedIOException, the interrupt status stays set and the socket stays usable;
 * {@code send} is not interruptible, so that a cancelled thread can still answer. There is never a SIGPIPE.
 */
public final class SeqSocket implements AutoCloseable {
    /** Both ends of a socketpair. */
    public record Pair(SeqSocket left, SeqSocket right) implements AutoCloseable {
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    private static final int AF_UNIX = 1;
    private static final int TYPE = 5 | OpenFlag.CLOSE_ON_EXEC.bits(); // SOCK_SEQPACKET
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SHUT_RDWR = 2;
    private static final int SIOCOUTQ = 0x5411;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private final Fd fd;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile Duration receiveTimeout;
    private volatile boolean closed;
    // each made when a thread first has to wait, under the lock of its direction; two, because an interrupted receiver
    // empties its own
    private volatile Wake receiverWake;
    private volatile Wake senderWake;

    private SeqSocket(Fd fd) {
        this.fd = fd;
    }

    /** Takes ownership of a SEQPACKET socket. */
    public static SeqSocket of(Fd fd) {
        return new SeqSocket(fd);
    }

    /**
     * Binds and listens. The socket file is born with mode 0600. EADDRINUSE when the path exists: whether it is stale
     * is the caller's knowledge.
     */
    public static SeqSocket listen(Path path, int backlog) throws IOException {
        try (Cleanup onFailure = new Cleanup();
                SocketAddress address = SocketAddress.of(path)) {
            Fd fd = onFailure.add(socket());
            // the inode made by bind(2) takes the mode of the socket itself: never open to others, not even for an
            // instant
            Kernel.call(Syscall.FCHMOD, fd, 0600);
            Kernel.call(Syscall.BIND, fd, address.bytes(), address.length());
            Kernel.call(Syscall.LISTEN, fd, backlog);
            onFailure.forget();
            return new SeqSocket(fd);
        }
    }

    /**
     * Connects; ECONNREFUSED when nobody listens, ENOENT when there is no such file. Waits while the backlog is full.
     */
    public static SeqSocket connect(Path path) throws IOException {
        try (Cleanup onFailure = new Cleanup();
                SocketAddress address = SocketAddress.of(path)) {
            Fd fd = onFailure.add(socket());
            Kernel.call(Syscall.CONNECT, fd, address.bytes(), address.length());
            onFailure.forget();
            return new SeqSocket(fd);
        }
    }

    public static Pair pair() throws IOException {
        NativeBytes both = NativeBytes.of(8);
        Kernel.call(Syscall.SOCKETPAIR, AF_UNIX, TYPE, 0, both);
        return new Pair(
                new SeqSocket(Fd.of(both.bytes().getInt(0))),
                new SeqSocket(Fd.of(both.bytes().getInt(4))));
    }

    private static Fd socket() throws SyscallException {
        return Fd.of((int) Kernel.call(Syscall.SOCKET, AF_UNIX, TYPE, 0));
    }

    /** How long {@link #receive} and {@link #accept} wait before a SocketTimeoutException; null: for ever. */
    public void setReceiveTimeout(Duration timeout) {
        receiveTimeout = timeout;
    }

    /** The next connection of a listening socket. */
    public SeqSocket accept() throws IOException {
        receiving.lock();
        try {
            // accept4 has no "do not wait" of its own: wait first. Only this thread accepts, so the connection stays
            // there.
            awaitReadable();
            return new SeqSocket(
                    Fd.of((int) Kernel.call(Syscall.ACCEPT4, openFd(), null, null, OpenFlag.CLOSE_ON_EXEC.bits())));
        } catch (SyscallException failed) {
            throw closedOr(failed);
        } finally {
            receiving.unlock();
        }
    }

    /**
     * Sends one message, waiting for room; the descriptors are copied, their owner keeps them. EPIPE when the peer has
     * gone.
     */
    public void send(ByteBuffer bytes, Fd... fds) throws IOException {
        send(bytes, List.of(fds));
    }

    /** As {@link #send(ByteBuffer, Fd...)}. */
    public void send(ByteBuffer bytes, List<Fd> fds) throws IOException {
        if (!bytes.hasRemaining()) {
            throw new IllegalArgumentException("an empty message would read as the end of the stream");
        }
        MessageHeader header = MessageHeader.toSend(bytes, fds);
        sending.lock();
        try {
            long sent;
            while ((sent = sendNow(header)) == -Errno.EAGAIN.number()) {
                awaitWritable();
            }
            if (sent < 0) {
                throw closedOr(Kernel.failure(Syscall.SENDMSG, sent, fd, header.address(), MSG_NOSIGNAL));
            }
        } finally {
            sending.unlock();
        }
        bytes.position(bytes.limit());
    }

    /** Sends one message if that takes no waiting, and says whether it did; not for descriptors. */
    public boolean offer(ByteBuffer bytes) throws IOException {
        if (!sending.tryLock()) {
            return false;
        }
        try {
            return sendNow(MessageHeader.toSend(bytes, List.of())) >= 0;
        } finally {
            sending.unlock();
        }
    }

    private long sendNow(MessageHeader header) throws IOException {
        return Kernel.attempt(Syscall.SENDMSG, openFd(), header.address(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    /**
     * The next message; empty when the peer has closed. A message longer than {@code maxBytes}, or with more
     * descriptors than this process can hold, is an IOException and is lost, its descriptors closed.
     */
    public Optional<Message> receive(int maxBytes) throws IOException {
        MessageHeader header = MessageHeader.toReceive(maxBytes);
        receiving.lock();
        try {
            while (true) {
                header.reset();
                long received = Kernel.attempt(
                        Syscall.RECVMSG, openFd(), header.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_NOSIGNAL);
                if (received == -Errno.EAGAIN.number()) {
                    awaitReadable();
                } else if (received < 0 && received != -Errno.ECONNRESET.number()) {
                    throw closedOr(Kernel.failure(Syscall.RECVMSG, received, fd, header.address(), 0));
                } else if (received >= 0) {
                    if (closed) {
                        Fd.closeAll(header.descriptors());
                        throw new ClosedChannelException();
                    }
                    return header.message((int) received);
                }
                // ECONNRESET says that the peer left without reading all of ours; it comes once, ahead of what it sent
                // before
            }
        } finally {
            receiving.unlock();
        }
    }

    /** Whether there is a message, or the peer has closed. */
    public boolean isReadable() throws IOException {
        return Poll.await(openFd(), Poll.READABLE, null, Duration.ZERO);
    }

    /** How much memory takes what the peer has not read yet. */
    public int unread() throws IOException {
        NativeBytes amount = NativeBytes.of(4);
        Kernel.call(Syscall.IOCTL, openFd(), SIOCOUTQ, amount);
        return amount.bytes().getInt(0);
    }

    private void awaitWritable() throws IOException {
        if (senderWake == null) {
            senderWake = new Wake();
        }
        // asked after the wake is there to be seen by close
        Poll.await(openFd(), Poll.WRITABLE, senderWake.fd(), null);
    }

    private void awaitReadable() throws IOException {
        if (receiverWake == null) {
            receiverWake = new Wake();
        }
        Wake.Outcome outcome = receiverWake.awaitReadable(openFd(), receiveTimeout);
        if (closed) {
            throw new ClosedChannelException();
        } else if (outcome == Wake.Outcome.INTERRUPTED) {
            throw new InterruptedIOException("interrupted while waiting for a message");
        } else if (outcome == Wake.Outcome.TIMED_OUT) {
            throw new SocketTimeoutException("no message within " + receiveTimeout);
        }
    }

    /** Who is at the other end. */
    public Peer peer() throws IOException {
        NativeBytes credentials = NativeBytes.of(12);
        NativeBytes length = NativeBytes.of(4);
        length.bytes().putInt(0, 12);
        Kernel.call(Syscall.GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, credentials, length);
        ByteBuffer ucred = credentials.bytes();
        return new Peer(ucred.getInt(0), ucred.getInt(4), ucred.getInt(8));
    }

    /** The descriptor, still owned by this socket. */
    public Fd fd() {
        return fd;
    }

    /**
     * No more messages in either direction, for every holder of a copy: the peer sees the end, waiting threads wake.
     */
    public void shutdown() {
        Kernel.attempt(Syscall.SHUTDOWN, fd, SHUT_RDWR); // ENOTCONN: the peer was faster
    }

    /**
     * Closes this process's descriptor only: a copy that was sent or duplicated goes on working, and is what the peer
     * then talks to.
     */
    @Override
    public void close() {
        synchronized (fd) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // not by shutdown(2), which would end the socket for every holder of a copy
        signal(receiverWake);
        signal(senderWake);
        // the number may be given back once nobody in this process uses it
        sending.lock();
        receiving.lock();
        try {
            fd.close();
            close(receiverWake);
            close(senderWake);
        } finally {
            receiving.unlock();
            sending.unlock();
        }
    }

    private static void signal(Wake wake) {
        if (wake != null) {
            wake.signal();
        }
    }

    private static void close(Wake wake) {
        if (wake != null) {
            wake.close();
        }
    }

    private Fd openFd() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        return fd;
    }

    private IOException closedOr(SyscallException failed) {
        return closed ? new ClosedChannelException() : failed;
    }
}
