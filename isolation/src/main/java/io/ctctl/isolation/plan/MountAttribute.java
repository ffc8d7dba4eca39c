package io.ctctl.isolation.plan;

/** Mount attributes of mount_setattr(2). */
public enum MountAttribute implements PlanFlag {
    RDONLY(0x1),
    NOSUID(0x2),
    NODEV(0x4),
    NOEXEC(0x8),
    NOATIME(0x10),
    STRICTATIME(0x20),
    NODIRATIME(0x80),
    NOSYMFOLLOW(0x200000);

    private final long value;

    MountAttribute(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
