package io.ctctl.runtime.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last rows of a table, as many as it may hold; its memory grows with what there is, up to that. */
final class Ring {
    private static final int FIRST = 8;

    private final int capacity;
    private long[] times;
    private float[] cells;
    private int size;
    private int oldest;

    Ring(int capacity) {
        this.capacity = capacity;
        times = new long[Math.min(FIRST, capacity)];
        cells = new float[times.length * Point.COLUMNS];
    }

    void add(Point point) {
        if (size == capacity) {
            put(oldest, point);
            oldest = (oldest + 1) % capacity;
            return;
        }
        if (size == times.length) {
            int larger = Math.min(capacity, size * 2);
            times = Arrays.copyOf(times, larger);
            cells = Arrays.copyOf(cells, larger * Point.COLUMNS);
        }
        put(size++, point);
    }

    private void put(int row, Point point) {
        times[row] = point.nanos();
        point.copyInto(cells, row * Point.COLUMNS);
    }

    /** Oldest first. */
    List<Point> points() {
        List<Point> points = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int row = (oldest + i) % times.length;
            points.add(Point.at(times[row], cells, row * Point.COLUMNS));
        }
        return points;
    }
}
