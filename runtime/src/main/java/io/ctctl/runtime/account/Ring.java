package io.ctctl.runtime.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last rows of a table, as many as it may hold; its memory grows with what there is, up to that. */
final class Ring {
    private static final int FIRST = 8;

    private int capacity;
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

    /** From now on holds so many; the oldest beyond that are forgotten. */
    void bound(int rows) {
        if (rows == capacity) {
            return;
        }
        List<Point> all = points();
        List<Point> kept = all.subList(Math.max(0, all.size() - rows), all.size());
        capacity = rows;
        times = new long[Math.min(Math.max(FIRST, kept.size()), rows)];
        cells = new float[times.length * Point.COLUMNS];
        size = 0;
        oldest = 0;
        kept.forEach(this::add);
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
