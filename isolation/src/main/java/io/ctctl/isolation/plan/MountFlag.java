package io.ctctl.isolation.plan;

/** Flags of mount(2), and the propagation of mount_setattr(2). */
public enum MountFlag implements PlanFlag {
    MS_RDONLY(1),
    MS_NOSUID(2),
    MS_NODEV(4),
    MS_NOEXEC(8),
    MS_SYNCHRONOUS(16),
    MS_REMOUNT(32),
    MS_MANDLOCK(64),
    MS_DIRSYNC(128),
    MS_NOSYMFOLLOW(256),
    MS_NOATIME(1024),
    MS_NODIRATIME(2048),
    MS_BIND(4096),
    MS_MOVE(8192),
    MS_REC(16384),
    MS_UNBINDABLE(0x20000),
    MS_PRIVATE(0x40000),
    MS_SLAVE(0x80000),
    MS_SHARED(0x100000),
    MS_RELATIME(0x200000),
    MS_STRICTATIME(0x1000000),
    MS_LAZYTIME(0x2000000);

    private final long value;

    MountFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
