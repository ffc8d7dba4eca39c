package io.ctctl.checkpoint.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A set of pages of one address space, as ranges that neither touch nor overlap, in order. Immutable. */
public final class PageSet implements Iterable<PageRange> {
    public static final PageSet EMPTY = new PageSet(new long[0], 0);

    // start, end, start, end …: strictly increasing
    private final long[] bounds;
    private final int size;

    private PageSet(long[] bounds, int size) {
        this.bounds = bounds;
        this.size = size;
    }

    /** Puts a set together from ranges given in any order. */
    public static final class Builder {
        private long[] bounds = new long[64];
        private int size;
        private boolean ordered = true;

        /** Adds pages; cheapest in order of address. */
        public Builder add(long start, long end) {
            if (start >= end) {
                return this;
            }
            if (ordered && size > 0 && bounds[size - 1] == start) {
                bounds[size - 1] = end;
                return this;
            }
            ordered &= size == 0 || bounds[size - 1] < start;
            if (size + 2 > bounds.length) {
                bounds = Arrays.copyOf(bounds, bounds.length * 2);
            }
            bounds[size++] = start;
            bounds[size++] = end;
            return this;
        }

        public Builder add(PageRange range) {
            return add(range.address(), range.end());
        }

        public PageSet build() {
            return ordered ? new PageSet(bounds, size) : merged(bounds, size);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    public static PageSet of(Collection<PageRange> ranges) {
        Builder builder = builder();
        ranges.forEach(builder::add);
        return builder.build();
    }

    private static PageSet merged(long[] bounds, int size) {
        List<long[]> ranges = new ArrayList<>(size / 2);
        for (int i = 0; i < size; i += 2) {
            ranges.add(new long[] {bounds[i], bounds[i + 1]});
        }
        ranges.sort((a, b) -> Long.compare(a[0], b[0]));
        long[] merged = new long[size];
        int at = 0;
        for (long[] range : ranges) {
            if (at > 0 && merged[at - 1] >= range[0]) {
                merged[at - 1] = Math.max(merged[at - 1], range[1]);
            } else {
                merged[at++] = range[0];
                merged[at++] = range[1];
            }
        }
        return new PageSet(merged, at);
    }

    public PageSet union(PageSet other) {
        return combine(other, (mine, theirs) -> mine || theirs);
    }

    public PageSet intersection(PageSet other) {
        return combine(other, (mine, theirs) -> mine && theirs);
    }

    public PageSet minus(PageSet other) {
        return combine(other, (mine, theirs) -> mine && !theirs);
    }

    private interface Membership {
        boolean test(boolean mine, boolean theirs);
    }

    // walks both lists of bounds; at each bound membership of one of the two changes
    private PageSet combine(PageSet other, Membership membership) {
        long[] result = new long[size + other.size];
        int count = 0;
        int mine = 0;
        int theirs = 0;
        boolean inside = false;
        while (mine < size || theirs < other.size) {
            long at = Math.min(
                    mine < size ? bounds[mine] : Long.MAX_VALUE,
                    theirs < other.size ? other.bounds[theirs] : Long.MAX_VALUE);
            while (mine < size && bounds[mine] == at) {
                mine++;
            }
            while (theirs < other.size && other.bounds[theirs] == at) {
                theirs++;
            }
            boolean now = membership.test((mine & 1) == 1, (theirs & 1) == 1);
            if (now != inside) {
                result[count++] = at;
                inside = now;
            }
        }
        return new PageSet(result, count);
    }

    public boolean contains(long address) {
        int at = Arrays.binarySearch(bounds, 0, size, address);
        return at >= 0 ? (at & 1) == 0 : (-at - 1 & 1) == 1;
    }

    /** The first address beyond this one at which a range begins or ends. */
    public long edge(long address) {
        int at = Arrays.binarySearch(bounds, 0, size, address);
        int next = at >= 0 ? at + 1 : -at - 1;
        return next < size ? bounds[next] : Long.MAX_VALUE;
    }

    public long pages() {
        long bytes = 0;
        for (int i = 0; i < size; i += 2) {
            bytes += bounds[i + 1] - bounds[i];
        }
        return bytes / PageRange.PAGE;
    }

    /** How many ranges there are. */
    public int ranges() {
        return size / 2;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public Iterator<PageRange> iterator() {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < size;
            }

            @Override
            public PageRange next() {
                if (at >= size) {
                    throw new NoSuchElementException();
                }
                at += 2;
                return PageRange.between(bounds[at - 2], bounds[at - 1]);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageSet set && Arrays.equals(bounds, 0, size, set.bounds, 0, set.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + Long.hashCode(bounds[i]);
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach(range -> text.append(text.length() > 1 ? ", " : "")
                .append(Long.toHexString(range.address()))
                .append('+')
                .append(range.pages()));
        return text.append('}').toString();
    }
}
