package io.ctctl.runtime.account;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What happened between two samples of one run. */
public record Rates(Sample from, Sample to) {
    private static final double SECOND = 1e9;

    public Rates {
        if (to.nanos() <= from.nanos()) {
            throw new IllegalArgumentException("no time between two samples");
        }
    }

    public double seconds() {
        return (to.nanos() - from.nanos()) / SECOND;
    }

    /** By how much it grew; empty when the kernel does not keep it. */
    public OptionalLong grown(Counter counter) {
        OptionalLong before = from.get(counter);
        OptionalLong after = to.get(counter);
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(Math.max(0, after.getAsLong() - before.getAsLong()))
                : OptionalLong.empty();
    }

    public OptionalDouble perSecond(Counter counter) {
        OptionalLong grown = grown(counter);
        return grown.isPresent() ? OptionalDouble.of(grown.getAsLong() / seconds()) : OptionalDouble.empty();
    }

    /** Of a time counter: seconds per second. Of CPU time that is CPUs; of a wait, the part of the time. */
    public OptionalDouble share(Counter time) {
        return time.share(perSecond(time));
    }

    /** The part of the limit's periods in which it ran out; empty without a limit, or when none has passed. */
    public OptionalDouble throttledPeriods() {
        OptionalLong periods = grown(Counter.PERIODS);
        OptionalLong throttled = grown(Counter.THROTTLED_PERIODS);
        return periods.orElse(0) > 0 && throttled.isPresent()
                ? OptionalDouble.of((double) throttled.getAsLong() / periods.getAsLong())
                : OptionalDouble.empty();
    }
}
