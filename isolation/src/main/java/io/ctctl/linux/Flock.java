package io.ctctl.linux;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;

/**
 * An exclusive flock(2), held until closed or until the process ends. The file is made when missing and is never
 * removed: removing it would race.
 */
public final class Flock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private final Fd file;

    private Flock(Fd file) {
        this.file = file;
    }

    /** Empty when somebody else holds it. */
    public static Optional<Flock> tryLock(Path path) throws SyscallException {
        Fd file = open(path);
        long result = Kernel.attempt(Syscall.FLOCK, file, LOCK_EX | LOCK_NB);
        if (result == 0) {
            return Optional.of(new Flock(file));
        }
        file.close();
        if (result == -Errno.EAGAIN.number()) {
            return Optional.empty();
        }
        throw new SyscallException("flock", "path=" + path + ", operation=LOCK_EX|LOCK_NB", Errno.of((int) -result));
    }

    /** Waits for it, uninterruptibly: for locks that are held for an instant. */
    public static Flock lock(Path path) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd file = onFailure.add(open(path));
            Kernel.call(Syscall.FLOCK, file, LOCK_EX);
            onFailure.forget();
            return new Flock(file);
        }
    }

    private static Fd open(Path path) throws SyscallException {
        return Fd.open(path, EnumSet.of(OpenFlag.READ_WRITE, OpenFlag.CREATE), 0600);
    }

    /** The locked file, for its content; owned by the lock. */
    public Fd file() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }
}
