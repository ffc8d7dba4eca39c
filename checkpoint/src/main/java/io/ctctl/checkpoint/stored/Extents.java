package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.PageRange;
import java.util.Arrays;

/** Where the pages of one process lie: ranges of addresses, each in one piece, in order of address. */
final class Extents {
    /** In the place of an offset: the pages are zero. */
    static final long ZERO = -1;

    private static final int FIELDS = 3;

    private long[] fields = new long[16 * FIELDS];
    private int size;

    /** Behind all others. */
    void add(long start, long end, long offset) {
        if (size > 0 && fields[size - 2] == start && follows(offset)) {
            fields[size - 2] = end;
            return;
        }
        if (size == fields.length) {
            fields = Arrays.copyOf(fields, fields.length / 2 * FIELDS);
        }
        fields[size++] = start;
        fields[size++] = end;
        fields[size++] = offset;
    }

    private boolean follows(long offset) {
        long last = fields[size - 1];
        return offset == ZERO ? last == ZERO : last != ZERO && last + fields[size - 2] - fields[size - 3] == offset;
    }

    void addAll(Extents others) {
        for (int i = 0; i < others.count(); i++) {
            add(others.start(i), others.end(i), others.offset(i));
        }
    }

    long pages() {
        long bytes = 0;
        for (int i = 0; i < size; i += FIELDS) {
            bytes += fields[i + 1] - fields[i];
        }
        return bytes / PageRange.PAGE;
    }

    int count() {
        return size / FIELDS;
    }

    long start(int index) {
        return fields[index * FIELDS];
    }

    long end(int index) {
        return fields[index * FIELDS + 1];
    }

    long offset(int index) {
        return fields[index * FIELDS + 2];
    }
}
