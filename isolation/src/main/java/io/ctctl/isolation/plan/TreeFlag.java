package io.ctctl.isolation.plan;

/** Flags of the steps on mount trees. */
public enum TreeFlag implements PlanFlag {
    RECURSIVE(1),
    CLONE(2),
    NO_SYMLINKS(4);

    private final long value;

    TreeFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
