package io.ctctl.linux;

import java.io.EOFException;
import java.io.IOException;

/** Memory files whose content can no longer change: how plans travel. */
public final class SealedMemory {
    private static final int MFD_CLOEXEC_ALLOW_SEALING = 1 | 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int SEAL_SHRINK_GROW_WRITE = 1 | 2 | 4 | 8; // and no more seals
    private static final int LARGEST = 64 << 20;

    private SealedMemory() {}

    /** A sealed memfd with this content; {@code name} shows in /proc only. */
    public static Fd of(String name, byte[] content) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd fd = onFailure.add(Fd.of((int) Kernel.call(Syscall.MEMFD_CREATE, name, MFD_CLOEXEC_ALLOW_SEALING)));
            NativeBytes bytes = NativeBytes.copyOf(content);
            for (int written = 0; written < content.length; ) {
                written += (int)
                        Kernel.call(Syscall.PWRITE64, fd, bytes.address() + written, content.length - written, written);
            }
            Kernel.call(Syscall.FCNTL, fd, F_ADD_SEALS, SEAL_SHRINK_GROW_WRITE);
            onFailure.forget();
            return fd;
        }
    }

    /**
     * A copy of the whole of a memory file (or of any file whose size is known), sealed or not. One larger than 64 MiB
     * is refused, one that shrinks meanwhile is an EOFException.
     */
    public static byte[] read(Fd fd) throws IOException {
        long size = Stat.of(fd).size();
        if (size > LARGEST) {
            throw new IOException("memory file of " + size + " bytes, at most " + LARGEST + " are read");
        }
        NativeBytes bytes = NativeBytes.of((int) size);
        for (int read = 0; read < size; ) {
            long count = Kernel.call(Syscall.PREAD64, fd, bytes.address() + read, size - read, read);
            if (count == 0) {
                throw new EOFException("memory file shrank while it was read");
            }
            read += (int) count;
        }
        return bytes.first((int) size);
    }
}
