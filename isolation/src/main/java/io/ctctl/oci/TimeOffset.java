package io.ctctl.oci;

/** Offset of a clock in a time namespace. */
public record TimeOffset(long secs, long nanosecs) {
    public TimeOffset {
        Check.u32("timeOffsets.nanosecs", nanosecs);
        Check.that(nanosecs < 1_000_000_000, "timeOffsets.nanosecs: must be below 1000000000, is %s", nanosecs);
    }
}
