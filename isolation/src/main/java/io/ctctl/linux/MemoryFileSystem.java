package io.ctctl.linux;

import java.io.IOException;

/** A mounted tmpfs, whose size can be changed; see tmpfs(5) and fspick(2). */
public final class MemoryFileSystem implements AutoCloseable {
    private static final int CLOSE_ON_EXEC = 1;
    private static final int EMPTY_PATH = 8;
    private static final int SET_STRING = 1;
    private static final int RECONFIGURE = 7;

    private final Fd mount;

    private MemoryFileSystem(Fd mount) {
        this.mount = mount;
    }

    /** The one mounted on a path in somebody else's root; an IOException when something else is there. */
    public static MemoryFileSystem in(Fd root, String path) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd mount = onFailure.add(InRoot.open(root, path, OpenFlag.PATH, OpenFlag.DIRECTORY));
            String type = Statfs.of(mount).name();
            if (!type.equals("tmpfs")) {
                throw new IOException(path + " is of type " + type + ", not tmpfs");
            }
            onFailure.forget();
            return new MemoryFileSystem(mount);
        }
    }

    /** How many bytes it may have. */
    public long bytes() throws SyscallException {
        return Statfs.of(mount).bytes();
    }

    /** How many are in use. */
    public long used() throws SyscallException {
        Statfs now = Statfs.of(mount);
        return now.bytes() - now.available();
    }

    /** EINVAL when more is in use, or something else is mounted on top of it. */
    public void resize(long bytes) throws SyscallException {
        try (Fd context = Fd.of((int) Kernel.call(Syscall.FSPICK, mount, "", CLOSE_ON_EXEC | EMPTY_PATH))) {
            Kernel.call(Syscall.FSCONFIG, context, SET_STRING, "size", Long.toString(bytes), 0);
            Kernel.call(Syscall.FSCONFIG, context, RECONFIGURE, 0, 0, 0);
        }
    }

    @Override
    public void close() {
        mount.close();
    }
}
