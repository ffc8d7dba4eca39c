package io.ctctl.linux;

import java.io.IOException;
import java.nio.file.Path;

/** Gives parts of a file back to its file system; they read as zeroes then. */
public final class Holes implements AutoCloseable {
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;

    private final Fd file;

    public Holes(Path file) throws SyscallException {
        this.file = Fd.open(file, OpenFlag.WRITE_ONLY);
    }

    /** Does nothing where the file system has no holes. */
    public void punch(long offset, long length) throws SyscallException {
        int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
        long result = Kernel.attempt(Syscall.FALLOCATE, file, mode, offset, length);
        if (result < 0 && result != -Errno.EOPNOTSUPP.number()) {
            throw Kernel.failure(Syscall.FALLOCATE, result, file, mode, offset, length);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
