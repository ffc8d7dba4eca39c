package io.ctctl.isolation.plan;

/** Flags of umount2(2). */
public enum UmountFlag implements PlanFlag {
    MNT_FORCE(1),
    MNT_DETACH(2),
    UMOUNT_NOFOLLOW(8);

    private final long value;

    UmountFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
