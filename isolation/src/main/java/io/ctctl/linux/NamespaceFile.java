package io.ctctl.linux;

import java.nio.file.Path;

/** A namespace, held open by a file such as {@code /proc/PID/ns/net}; inode numbers tell namespaces apart. */
public final class NamespaceFile implements AutoCloseable {
    private static final int NS_GET_USERNS = 0xb701;

    private final Fd file;

    private NamespaceFile(Fd file) {
        this.file = file;
    }

    /** ENOENT: its process is gone. */
    public static NamespaceFile open(Path path) throws SyscallException {
        return new NamespaceFile(Fd.open(path));
    }

    public long inode() throws SyscallException {
        return Stat.of(file).inode();
    }

    /**
     * Inode of the user namespace it belongs to, for a user namespace its parent. ENOTTY: the file is no namespace;
     * EPERM: it belongs to one outside of ours.
     */
    public long owner() throws SyscallException {
        try (Fd owner = Fd.of((int) Kernel.call(Syscall.IOCTL, file, NS_GET_USERNS, 0))) {
            return Stat.of(owner).inode();
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
