package io.ctctl.scheduler.control;

import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.Optional;

/**
 * A kernel quota: so many microseconds in every period, and so many saved up. Negative: no limit.
 */
public record Bandwidth(long quotaMicros, long periodMicros, long burstMicros) {
    public static final long PERIOD_MICROS = 100_000;
    public static final Bandwidth UNLIMITED = new Bandwidth(-1, PERIOD_MICROS, 0);

    /** The least the kernel can give: a thousandth of a CPU. */
    public static final Bandwidth HELD = new Bandwidth(1_000, 1_000_000, 0);

    private static final long LEAST_QUOTA_MICROS = 1_000;

    /** By the limit alone. */
    public static Bandwidth of(CpuConfig config) {
        return config.limitPercent()
                .map(percent -> new Bandwidth(
                        Math.round(percent * 1000),
                        PERIOD_MICROS,
                        config.burstMicros().orElse(0L)))
                .orElse(UNLIMITED);
    }

    /** By the limit of one slice. */
    public static Bandwidth of(Optional<Double> limitPercent) {
        return limitPercent
                .map(percent -> new Bandwidth(Math.round(percent * 1000), PERIOD_MICROS, 0))
                .orElse(UNLIMITED);
    }

    /** This, or the other when that is less; no limit stays none. */
    public Bandwidth within(Bandwidth other) {
        boolean more = quotaMicros >= 0
                && other.quotaMicros >= 0
                && quotaMicros * other.periodMicros > other.quotaMicros * periodMicros;
        return more ? new Bandwidth(other.quotaMicros, other.periodMicros, 0) : this;
    }

    /**
     * By what is in a bucket: nothing while held; a purse that could be emptied before anyone looks again allows what is
     * in it.
     *
     * @param cpus that the container can use at once
     * @param interval until somebody looks again
     */
    public Bandwidth with(CreditBucket bucket, double cpus, long interval) {
        if (bucket.held()) {
            return HELD;
        }
        long most = Math.round(cpus * interval);
        if (bucket.balanceMicros() >= most) {
            return this;
        }
        long allowed = Math.max(LEAST_QUOTA_MICROS, bucket.balanceMicros() * PERIOD_MICROS / interval);
        return quotaMicros >= 0 && quotaMicros <= allowed ? this : new Bandwidth(allowed, PERIOD_MICROS, 0);
    }
}
