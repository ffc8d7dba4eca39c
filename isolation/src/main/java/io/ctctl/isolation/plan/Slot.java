package io.ctctl.isolation.plan;

/** One of the 256 descriptor slots of a plan; slots are handed out by {@link PlanBuilder#slot()}. */
public record Slot(int number) {
    /** How many slots a plan has. */
    public static final int COUNT = 256;

    public Slot {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("slot " + number + " is outside 0.." + (COUNT - 1));
        }
    }
}
