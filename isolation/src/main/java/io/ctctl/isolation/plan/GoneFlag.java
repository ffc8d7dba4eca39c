package io.ctctl.isolation.plan;

/** Whether what is to be removed may be gone already. */
public enum GoneFlag implements PlanFlag {
    /** ENODEV, ENOENT, ESRCH and EADDRNOTAVAIL are success. */
    GONE_OK(1);

    private final long value;

    GoneFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
