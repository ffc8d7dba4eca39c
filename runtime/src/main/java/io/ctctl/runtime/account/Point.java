package io.ctctl.runtime.account;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What happened up to a moment: of what grows, how much in a second; of a level, what it was then. Single precision, which is
 * more than the eye can use and half the memory.
 *
 * @param values by the ordinal of the counter; NaN: not kept
 */
record Point(long nanos, float[] values) {
    static Point of(Rates rates) {
        float[] values = new float[Counter.values().length];
        for (Counter counter : Counter.values()) {
            values[counter.ordinal()] = counter.grows()
                    ? (float) rates.perSecond(counter).orElse(Double.NaN)
                    : level(rates.to().get(counter));
        }
        return new Point(rates.to().nanos(), values);
    }

    private static float level(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Float.NaN;
    }

    OptionalDouble get(Counter counter) {
        float value = values[counter.ordinal()];
        return Float.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
