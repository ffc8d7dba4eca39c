package io.ctctl.isolation.plan;

/** How a directory is made. */
public enum MakeFlag implements PlanFlag {
    MAKE(1),
    EXIST_OK(2);

    private final long value;

    MakeFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
