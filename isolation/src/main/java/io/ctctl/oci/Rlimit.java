package io.ctctl.oci;

/** One resource limit; both values are unsigned 64-bit, {@code -1L} being RLIM_INFINITY. */
public record Rlimit(RlimitType type, @Unsigned long hard, @Unsigned long soft) {
    public Rlimit {
        Check.present("rlimit.type", type);
        Check.that(
                Long.compareUnsigned(soft, hard) <= 0,
                "rlimits.%s: the soft limit %s is above the hard limit %s",
                type,
                Long.toUnsignedString(soft),
                Long.toUnsignedString(hard));
    }
}
