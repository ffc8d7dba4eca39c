package io.ctctl.runtime.account;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** A container's counters at one moment of the monotonic clock. */
public final class Sample {
    private final long nanos;
    private final Map<Counter, Long> values;

    public Sample(long nanos, Map<Counter, Long> counters) {
        this.nanos = nanos;
        values = new EnumMap<>(Counter.class);
        values.putAll(counters);
    }

    long nanos() {
        return nanos;
    }

    /** Empty when the kernel does not keep it. */
    public OptionalLong get(Counter counter) {
        Long value = values.get(counter);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
