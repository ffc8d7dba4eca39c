package io.ctctl.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A process that cannot be confused with a later one of the same number. */
public final class Pidfd implements AutoCloseable {
    private final Fd fd;

    private Pidfd(Fd fd) {
        this.fd = fd;
    }

    /** Takes ownership of a pidfd. */
    public static Pidfd of(Fd fd) {
        return new Pidfd(fd);
    }

    /** Empty when there is no such process (it may still be a zombie when there is one). */
    public static Optional<Pidfd> open(int pid) throws IOException {
        long result = Kernel.attempt(Syscall.PIDFD_OPEN, pid, 0);
        if (result == -Errno.ESRCH.number()) {
            return Optional.empty();
        } else if (result < 0) {
            throw Kernel.failure(Syscall.PIDFD_OPEN, result, pid, 0);
        }
        return Optional.of(new Pidfd(Fd.of((int) result)));
    }

    /** False when the process has gone. */
    public boolean signal(Signal signal) throws IOException {
        long result = Kernel.attempt(Syscall.PIDFD_SEND_SIGNAL, fd, signal.number(), null, 0);
        if (result < 0 && result != -Errno.ESRCH.number()) {
            throw Kernel.failure(Syscall.PIDFD_SEND_SIGNAL, result, fd, signal.number(), null, 0);
        }
        return result == 0;
    }

    /**
     * True once the process has ended; false when it has not within the time. Not interruptible: keep the time short,
     * or use a {@link Poller}.
     */
    public boolean awaitExit(Duration timeout) throws IOException {
        return Poll.await(fd, Poll.READABLE, null, timeout);
    }

    /** Readable once the process has ended; owned by this object. */
    public Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
