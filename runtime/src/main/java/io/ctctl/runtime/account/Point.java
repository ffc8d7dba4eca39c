package io.ctctl.runtime.account;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What happened up to a moment: of what grows, how much in a second; of a level, what it was then. Single precision, which is
 * more than the eye can use and half the memory. Immutable.
 */
@SuppressWarnings("EnumOrdinal") // rows of a table that is kept of every container: an EnumMap is many times as large
final class Point {
    /** How many figures there are. */
    static final int COLUMNS = Counter.values().length;

    private final long nanos;
    private final float[] values; // by the ordinal of the counter; NaN: not kept

    private Point(long nanos, float[] values) {
        this.nanos = nanos;
        this.values = values;
    }

    static Point of(Rates rates) {
        float[] values = new float[COLUMNS];
        for (Counter counter : Counter.values()) {
            values[counter.ordinal()] = counter.grows()
                    ? (float) rates.perSecond(counter).orElse(Double.NaN)
                    : level(rates.to().get(counter));
        }
        return new Point(rates.to().nanos(), values);
    }

    /** The one whose figures {@link #copyInto} wrote to {@code cells} from {@code first}. */
    static Point at(long nanos, float[] cells, int first) {
        return new Point(nanos, Arrays.copyOfRange(cells, first, first + COLUMNS));
    }

    void copyInto(float[] cells, int first) {
        System.arraycopy(values, 0, cells, first, COLUMNS);
    }

    private static float level(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Float.NaN;
    }

    long nanos() {
        return nanos;
    }

    OptionalDouble get(Counter counter) {
        float value = values[counter.ordinal()];
        return Float.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
