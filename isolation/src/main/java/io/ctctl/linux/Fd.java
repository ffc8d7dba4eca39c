package io.ctctl.linux;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file descriptor with one owner, closed once, always close-on-exec. Not shared between threads without an order
 * between use and close: the number of a closed descriptor belongs to somebody else at once.
 */
public final class Fd implements AutoCloseable {
    private static final int F_DUPFD_CLOEXEC = 1030;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Fd(int number) {
        this.number = number;
    }

    /** Takes ownership of an open descriptor. */
    public static Fd of(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("descriptor " + number);
        }
        return new Fd(number);
    }

    /** open(2) with O_CLOEXEC; {@code permissions} matter with CREATE only. */
    public static Fd open(Path path, Set<OpenFlag> flags, int permissions) throws SyscallException {
        return of((int) Kernel.call(
                Syscall.OPENAT, Kernel.CURRENT_DIRECTORY, path.toString(), OpenFlag.closeOnExec(flags), permissions));
    }

    /** open(2) of something that exists. */
    public static Fd open(Path path, OpenFlag... flags) throws SyscallException {
        Set<OpenFlag> set = EnumSet.noneOf(OpenFlag.class);
        set.addAll(Set.of(flags));
        return open(path, set, 0);
    }

    /** The number; IllegalStateException once closed. */
    public int value() {
        if (closed.get()) {
            throw new IllegalStateException("descriptor " + number + " is closed");
        }
        return number;
    }

    /**
     * {@code /proc/self/fd/N}, which follows the descriptor wherever its file was moved; valid in this process until
     * closed.
     */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(value()));
    }

    /** Another descriptor of the same open file. */
    public Fd duplicate() throws SyscallException {
        return of((int) Kernel.call(Syscall.FCNTL, this, F_DUPFD_CLOEXEC, 3));
    }

    public boolean isOpen() {
        return !closed.get();
    }

    /** Closes; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // Linux releases the number whatever close(2) answers, and nobody relies on EIO or ENOSPC reported here:
            // writers that
            // must know call fsync.
            Kernel.attempt(Syscall.CLOSE, number);
        }
    }

    /** Closes every descriptor of a list. */
    public static void closeAll(Iterable<Fd> fds) {
        fds.forEach(Fd::close);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
