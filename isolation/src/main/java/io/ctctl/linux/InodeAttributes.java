package io.ctctl.linux;

/**
 * Owners, permissions, times and extended attributes of an open inode, O_PATH included ({@link Inode#openPath}). Set in
 * this order: changing the owner clears set-id bits and security.capability.
 */
public final class InodeAttributes {
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int LARGEST_VALUE = 64 << 10; // XATTR_SIZE_MAX, and XATTR_LIST_MAX

    private InodeAttributes() {}

    public static void setOwner(Fd file, int uid, int gid) throws SyscallException {
        Kernel.call(Syscall.FCHOWNAT, file, "", uid, gid, AT_EMPTY_PATH);
    }

    /** Permission, set-id and sticky bits, exactly. A symlink has none: EOPNOTSUPP. */
    public static void setPermissions(Fd file, int permissions) throws SyscallException {
        // fchmod(2) refuses O_PATH
        Kernel.call(Syscall.FCHMODAT, Kernel.CURRENT_DIRECTORY, file.path().toString(), permissions);
    }

    /** Access and modification time, nanoseconds since the epoch. */
    public static void setTimes(Fd directory, String name, long nanos) throws SyscallException {
        NativeBytes times = NativeBytes.named("[" + nanos + "]", 32); // struct timespec[2]
        long seconds = Math.floorDiv(nanos, 1_000_000_000L);
        long rest = Math.floorMod(nanos, 1_000_000_000L);
        times.bytes().putLong(0, seconds).putLong(8, rest).putLong(16, seconds).putLong(24, rest);
        int symlinkNoFollow = 0x100;
        Kernel.call(Syscall.UTIMENSAT, directory, name, times, symlinkNoFollow);
    }

    /**
     * Sets an extended attribute. Through procfs, and by the calls that follow: the magic link leads to the inode
     * itself, a symlink too, while the calls that do not follow would mean the magic link.
     */
    public static void setExtended(Fd file, String name, byte[] value) throws SyscallException {
        Kernel.call(Syscall.SETXATTR, file.path().toString(), name, NativeBytes.copyOf(value), value.length, 0);
    }

    /** The value of an extended attribute; ENODATA when there is none. */
    public static byte[] extended(Fd file, String name) throws SyscallException {
        NativeBytes value = NativeBytes.of(LARGEST_VALUE);
        return value.first((int) Kernel.call(Syscall.GETXATTR, file.path().toString(), name, value, LARGEST_VALUE));
    }

    /** Removes an extended attribute; ENODATA when there is none. */
    public static void removeExtended(Fd file, String name) throws SyscallException {
        Kernel.call(Syscall.REMOVEXATTR, file.path().toString(), name);
    }
}
