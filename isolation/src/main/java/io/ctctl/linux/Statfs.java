package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file system a path is on (statfs(2)).
 *
 * @param type magic number of linux/magic.h
 * @param available bytes to be had without privileges
 */
public record Statfs(long type, long bytes, long available, long inodes, long freeInodes) {
    private static final int BYTES = 120;
    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(0xef53L, "ext4"),
            Map.entry(0x58465342L, "xfs"),
            Map.entry(0x9123683eL, "btrfs"),
            Map.entry(0x01021994L, "tmpfs"),
            Map.entry(0x794c7630L, "overlay"),
            Map.entry(0x6969L, "nfs"),
            Map.entry(0x65735546L, "fuse"),
            Map.entry(0x9fa0L, "proc"),
            Map.entry(0x62656572L, "sysfs"),
            Map.entry(0x63677270L, "cgroup2"),
            Map.entry(0x27e0ebL, "cgroup"),
            Map.entry(0xf2f52010L, "f2fs"),
            Map.entry(0x2fc12fc1L, "zfs"),
            Map.entry(0x73717368L, "squashfs"),
            Map.entry(0xe0f5e1e2L, "erofs"),
            Map.entry(0xff534d42L, "cifs"),
            Map.entry(0x01021997L, "9p"),
            Map.entry(0x4d44L, "vfat"),
            Map.entry(0x858458f6L, "ramfs"),
            Map.entry(0xca451a4eL, "bcachefs"));

    /** That of an open file or directory. */
    public static Statfs of(Fd fd) throws SyscallException {
        NativeBytes memory = NativeBytes.of(BYTES);
        Kernel.call(Syscall.FSTATFS, fd, memory);
        return read(memory);
    }

    public static Statfs of(Path path) throws SyscallException {
        NativeBytes memory = NativeBytes.of(BYTES);
        Kernel.call(Syscall.STATFS, path.toString(), memory);
        return read(memory);
    }

    private static Statfs read(NativeBytes memory) {
        // struct statfs of 64-bit machines, all longs: type, bsize, blocks, bfree, bavail, files, ffree, …
        ByteBuffer statfs = memory.bytes();
        long block = statfs.getLong(8);
        return new Statfs(
                statfs.getLong(0) & 0xffffffffL,
                statfs.getLong(16) * block,
                statfs.getLong(32) * block,
                statfs.getLong(40),
                statfs.getLong(48));
    }

    /** As in /proc/filesystems where known (ext2 to ext4 share a number), else the number in hexadecimal. */
    public String name() {
        return NAMES.getOrDefault(type, "0x" + Long.toHexString(type));
    }
}
