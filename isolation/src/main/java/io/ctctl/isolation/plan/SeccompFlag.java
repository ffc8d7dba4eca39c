package io.ctctl.isolation.plan;

/** Flags of seccomp(2) SECCOMP_SET_MODE_FILTER. */
public enum SeccompFlag implements PlanFlag {
    TSYNC(1),
    LOG(2),
    SPEC_ALLOW(4);

    private final long value;

    SeccompFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
