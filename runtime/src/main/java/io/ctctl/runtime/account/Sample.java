package io.ctctl.runtime.account;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;

/** A container's counters at one moment of the monotonic clock. */
public final class Sample {
    private static final long ABSENT = Long.MIN_VALUE;

    private final long nanos;
    private final long[] values = new long[Counter.values().length];

    public Sample(long nanos, Map<Counter, Long> counters) {
        this.nanos = nanos;
        Arrays.fill(values, ABSENT);
        counters.forEach((counter, value) -> values[counter.ordinal()] = value);
    }

    long nanos() {
        return nanos;
    }

    /** Empty when the kernel does not keep it. */
    public OptionalLong get(Counter counter) {
        long value = values[counter.ordinal()];
        return value == ABSENT ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
