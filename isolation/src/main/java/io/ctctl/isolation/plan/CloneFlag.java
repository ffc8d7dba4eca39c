package io.ctctl.isolation.plan;

/** Namespaces of clone3(2), unshare(2) and setns(2). */
public enum CloneFlag implements PlanFlag {
    CLONE_NEWTIME(0x80),
    CLONE_NEWNS(0x20000),
    CLONE_NEWCGROUP(0x2000000),
    CLONE_NEWUTS(0x4000000),
    CLONE_NEWIPC(0x8000000),
    CLONE_NEWUSER(0x10000000),
    CLONE_NEWPID(0x20000000),
    CLONE_NEWNET(0x40000000);

    private final long value;

    CloneFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
