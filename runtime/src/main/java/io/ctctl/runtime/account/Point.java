package io.ctctl.runtime.account;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What happened up to a moment, as far as a row of the past shows it: of what grows, how much in a second; of a level, what it
 * was then. Single precision, which is more than the eye can use and half the memory. Immutable.
 */
final class Point {
    private static final List<Counter> SHOWN = List.of(
            Counter.CPU_NANOS,
            Counter.CPU_WAIT_NANOS,
            Counter.MEMORY_WAIT_NANOS,
            Counter.IO_WAIT_NANOS,
            Counter.MEMORY_BYTES,
            Counter.READ_BYTES,
            Counter.WRITTEN_BYTES,
            Counter.PIDS);

    /** How many figures there are. */
    static final int COLUMNS = SHOWN.size();

    private final long nanos;
    private final float[] values; // of the counters that are shown; NaN: the kernel does not keep it

    private Point(long nanos, float[] values) {
        this.nanos = nanos;
        this.values = values;
    }

    static Point of(Rates rates) {
        float[] values = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            Counter counter = SHOWN.get(i);
            values[i] = counter.grows()
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

    /** Of one of those that are shown. */
    OptionalDouble get(Counter counter) {
        float value = values[SHOWN.indexOf(counter)];
        return Float.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
