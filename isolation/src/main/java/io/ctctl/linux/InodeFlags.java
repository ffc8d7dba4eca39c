package io.ctctl.linux;

import java.nio.file.Path;

/** Flags that a file system keeps with an inode, those of chattr(1). */
public final class InodeFlags {
    private static final long GET_FLAGS = 0x80086601L;
    private static final int SET_FLAGS = 0x40086602;
    private static final int TOP_DIRECTORY = 0x20000;

    private InodeFlags() {}

    /**
     * Has directories that are made in this one from now on placed apart from each other, as ext4 can; false where the file
     * system knows nothing of it.
     */
    public static boolean spread(Path directory) throws SyscallException {
        NativeBytes flags = NativeBytes.of(Long.BYTES);
        try (Fd fd = Fd.open(directory, OpenFlag.DIRECTORY)) {
            if (Kernel.attempt(Syscall.IOCTL, fd, GET_FLAGS, flags) < 0) {
                return false;
            }
            int before = flags.bytes().getInt(0);
            flags.bytes().putInt(0, before | TOP_DIRECTORY);
            return (before & TOP_DIRECTORY) != 0 || Kernel.attempt(Syscall.IOCTL, fd, SET_FLAGS, flags) == 0;
        }
    }
}
