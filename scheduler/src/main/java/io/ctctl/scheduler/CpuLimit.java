package io.ctctl.scheduler;

/**
 * A hard cap on CPU time: so many microseconds of all CPUs together in every period.
 *
 * <p>The kernel takes quotas from 1 ms and periods from 1 ms to 1 s (Documentation/scheduler/sched-bwc.rst).
 */
public record CpuLimit(long quotaMicros, long periodMicros) {
    public static final long DEFAULT_PERIOD_MICROS = 100_000;
    static final long MIN_QUOTA_MICROS = 1_000;
    static final double MIN_CPUS = (double) MIN_QUOTA_MICROS / DEFAULT_PERIOD_MICROS;

    /** More CPUs than any kernel is built for; the quota stays far from an overflow. */
    static final double MAX_CPUS = 8192;

    public CpuLimit {
        if (periodMicros < 1_000 || periodMicros > 1_000_000) {
            throw new IllegalArgumentException("CPU period of " + periodMicros + " µs: use 1000 to 1000000");
        }
        if (quotaMicros < MIN_QUOTA_MICROS) {
            throw new IllegalArgumentException("CPU quota of " + quotaMicros + " µs: use at least " + MIN_QUOTA_MICROS);
        }
    }

    /** The cap of so many CPUs' worth of time, as in 1.5, rounded to whole microseconds per 100 ms. */
    public static CpuLimit ofCpus(double cpus) {
        if (!(cpus >= MIN_CPUS && cpus <= MAX_CPUS)) {
            throw new IllegalArgumentException(
                    "bad number of CPUs " + cpus + ": use a number from " + MIN_CPUS + " to " + (long) MAX_CPUS);
        }
        return new CpuLimit(Math.round(cpus * DEFAULT_PERIOD_MICROS), DEFAULT_PERIOD_MICROS);
    }

    public double cpus() {
        return (double) quotaMicros / periodMicros;
    }
}
