package io.ctctl.isolation.plan;

/** A named bit, or a named value, of a {@code PLAN_FLAG} set in {@code plan_ops.h}; the enum's names are the header's. */
public interface PlanFlag {
    /** The name as it is printed. */
    String name();

    /** The bit mask, or the value in a set of which exactly one is chosen. */
    long value();
}
