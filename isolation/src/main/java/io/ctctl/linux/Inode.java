package io.ctctl.linux;

/**
 * Makes and changes inodes by a name in an open directory; a name is one component and is never followed. What is made
 * gets the permissions asked for less the umask: {@link InodeAttributes#setPermissions} afterwards makes them exact.
 */
public final class Inode {
    private static final int S_IFIFO = 0010000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int AT_REMOVEDIR = 0x200;

    private Inode() {}

    public static void makeDirectory(Fd directory, String name, int permissions) throws SyscallException {
        Kernel.call(Syscall.MKDIRAT, directory, component(name), permissions);
    }

    /** A new regular file, open for writing; EEXIST when there is anything of that name. */
    public static Fd makeFile(Fd directory, String name, int permissions) throws SyscallException {
        int flags = OpenFlag.READ_WRITE.bits()
                | OpenFlag.CREATE.bits()
                | OpenFlag.EXCLUSIVE.bits()
                | OpenFlag.NO_FOLLOW.bits()
                | OpenFlag.CLOSE_ON_EXEC.bits();
        return Fd.of((int) Kernel.call(Syscall.OPENAT, directory, component(name), flags, permissions));
    }

    /** What a name stands for, a symlink itself included; good for {@link InodeAttributes}, not for reading. */
    public static Fd openPath(Fd directory, String name) throws SyscallException {
        int flags = OpenFlag.PATH.bits() | OpenFlag.NO_FOLLOW.bits() | OpenFlag.CLOSE_ON_EXEC.bits();
        return Fd.of((int) Kernel.call(Syscall.OPENAT, directory, component(name), flags, 0));
    }

    public static void makeFifo(Fd directory, String name, int permissions) throws SyscallException {
        Kernel.call(Syscall.MKNODAT, directory, component(name), S_IFIFO | permissions, 0);
    }

    public static void makeCharacterDevice(Fd directory, String name, int permissions, int major, int minor)
            throws SyscallException {
        Kernel.call(Syscall.MKNODAT, directory, component(name), S_IFCHR | permissions, device(major, minor));
    }

    public static void makeBlockDevice(Fd directory, String name, int permissions, int major, int minor)
            throws SyscallException {
        Kernel.call(Syscall.MKNODAT, directory, component(name), S_IFBLK | permissions, device(major, minor));
    }

    /** The target is stored as it is, and not looked at. */
    public static void makeSymlink(Fd directory, String name, String target) throws SyscallException {
        Kernel.call(Syscall.SYMLINKAT, target, directory, component(name));
    }

    /** A second name of an inode; a symlink is linked itself. */
    public static void makeLink(Fd fromDirectory, String from, Fd directory, String name) throws SyscallException {
        Kernel.call(Syscall.LINKAT, fromDirectory, component(from), directory, component(name), 0);
    }

    /** Removes a name that is not a directory. */
    public static void unlink(Fd directory, String name) throws SyscallException {
        Kernel.call(Syscall.UNLINKAT, directory, component(name), 0);
    }

    /** Removes an empty directory. */
    public static void removeDirectory(Fd directory, String name) throws SyscallException {
        Kernel.call(Syscall.UNLINKAT, directory, component(name), AT_REMOVEDIR);
    }

    /** Renames, replacing. */
    public static void rename(Fd fromDirectory, String from, Fd directory, String name) throws SyscallException {
        Kernel.call(Syscall.RENAMEAT2, fromDirectory, component(from), directory, component(name), 0);
    }

    private static String component(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
        return name;
    }

    // the kernel's own encoding of 12 and 20 bits
    private static long device(int major, int minor) {
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new IllegalArgumentException("device " + major + ":" + minor);
        }
        return (minor & 0xffL) | ((long) major << 8) | ((minor & ~0xffL) << 12);
    }
}
