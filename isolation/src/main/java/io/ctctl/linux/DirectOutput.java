package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;

/** Writes at positions of a new file, past the page cache where the file system lets us. Thread-safe. */
public final class DirectOutput implements AutoCloseable {
    private final Fd fd;

    private DirectOutput(Fd fd) {
        this.fd = fd;
    }

    public static DirectOutput create(Path path) throws SyscallException {
        EnumSet<OpenFlag> flags = EnumSet.of(OpenFlag.WRITE_ONLY, OpenFlag.CREATE);
        try {
            EnumSet<OpenFlag> direct = EnumSet.of(OpenFlag.DIRECT);
            direct.addAll(flags);
            return new DirectOutput(Fd.open(path, direct, 0600));
        } catch (SyscallException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            // a file system in memory, for one
            return new DirectOutput(Fd.open(path, flags, 0600));
        }
    }

    /** Writes what remains of a direct buffer; its address, its size and the position are multiples of 4096. */
    public void write(ByteBuffer data, long position) throws SyscallException {
        long address = NativeBytes.addressOf(data) + data.position();
        for (long done = 0; done < data.remaining(); ) {
            done += Kernel.call(Syscall.PWRITE64, fd, address + done, data.remaining() - done, position + done);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
