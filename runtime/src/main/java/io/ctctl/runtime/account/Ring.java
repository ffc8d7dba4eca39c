package io.ctctl.runtime.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last rows of a table, as many as it may hold; its memory grows with what there is, up to that. */
final class Ring {
    private static final int FIRST = 8;
    private static final int COLUMNS = Counter.values().length;

    private final int capacity;
    private long[] times = new long[FIRST];
    private float[] cells = new float[FIRST * COLUMNS];
    private int size;
    private int next;

    Ring(int capacity) {
        this.capacity = capacity;
    }

    void add(Point point) {
        if (size == times.length && size < capacity) {
            int larger = Math.min(capacity, size * 2);
            times = Arrays.copyOf(times, larger);
            cells = Arrays.copyOf(cells, larger * COLUMNS);
            next = size;
        }
        times[next] = point.nanos();
        System.arraycopy(point.values(), 0, cells, next * COLUMNS, COLUMNS);
        size = Math.min(size + 1, times.length);
        next = (next + 1) % Math.min(capacity, times.length);
        if (size < times.length) {
            next = size;
        }
    }

    /** Oldest first. */
    List<Point> points() {
        List<Point> points = new ArrayList<>(size);
        int oldest = size < times.length ? 0 : next;
        for (int i = 0; i < size; i++) {
            int row = (oldest + i) % times.length;
            points.add(new Point(times[row], Arrays.copyOfRange(cells, row * COLUMNS, (row + 1) * COLUMNS)));
        }
        return points;
    }
}
