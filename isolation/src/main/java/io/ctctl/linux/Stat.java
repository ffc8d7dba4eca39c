package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What statx(2) says of an inode; times in nanoseconds since the epoch.
 *
 * @param mode type and permission bits, as st_mode
 * @param rdevMajor of a device node
 */
public record Stat(
        int mode,
        int links,
        int uid,
        int gid,
        long inode,
        long size,
        long modifiedNanos,
        int rdevMajor,
        int rdevMinor,
        int devMajor,
        int devMinor) {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7ff;
    private static final int TYPE_MASK = 0170000;

    /** Of an open file. */
    public static Stat of(Fd fd) throws SyscallException {
        return of(fd, "", AT_EMPTY_PATH);
    }

    /** Of a path, the last component not followed. */
    public static Stat of(Path path) throws SyscallException {
        return of(Kernel.CURRENT_DIRECTORY, path.toString(), AT_SYMLINK_NOFOLLOW);
    }

    /** Of a name in a directory, not followed. */
    public static Stat of(Fd directory, String name) throws SyscallException {
        return of(directory, name, AT_SYMLINK_NOFOLLOW);
    }

    private static Stat of(Object directory, String path, int flags) throws SyscallException {
        NativeBytes memory = NativeBytes.of(256);
        Kernel.call(Syscall.STATX, directory, path, flags, BASIC_STATS, memory);
        // struct statx: nlink 16, uid 20, gid 24, mode 28 (u16), ino 32, size 40, mtime 112 (s64 s, u32 ns), rdev 128,
        // dev 136
        ByteBuffer statx = memory.bytes();
        return new Stat(
                Short.toUnsignedInt(statx.getShort(28)),
                statx.getInt(16),
                statx.getInt(20),
                statx.getInt(24),
                statx.getLong(32),
                statx.getLong(40),
                statx.getLong(112) * 1_000_000_000L + statx.getInt(120),
                statx.getInt(128),
                statx.getInt(132),
                statx.getInt(136),
                statx.getInt(140));
    }

    /** The permission bits, with set-id and sticky bits. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return (mode & TYPE_MASK) == 040000;
    }

    public boolean isRegular() {
        return (mode & TYPE_MASK) == 0100000;
    }
}
