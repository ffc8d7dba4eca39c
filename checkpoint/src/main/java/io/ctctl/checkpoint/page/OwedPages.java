package io.ctctl.checkpoint.page;

import java.util.Map;
import java.util.TreeMap;

/** Pages of one address space that are still to be sent, or to come: any part of them is taken away at little cost. Not thread-safe. */
public final class OwedPages {
    // starts and ends of ranges that neither touch nor overlap
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    public OwedPages(PageSet pages) {
        pages.forEach(range -> ranges.put(range.address(), range.end()));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Takes what there is of a range. */
    public void take(PageRange range) {
        Map.Entry<Long, Long> before = ranges.lowerEntry(range.address());
        if (before != null && before.getValue() > range.address()) {
            ranges.put(before.getKey(), range.address());
            put(range.end(), before.getValue());
        }
        Map.Entry<Long, Long> next = ranges.ceilingEntry(range.address());
        while (next != null && next.getKey() < range.end()) {
            ranges.remove(next.getKey());
            put(range.end(), next.getValue());
            next = ranges.higherEntry(next.getKey());
        }
    }

    private void put(long start, long end) {
        if (start < end) {
            ranges.put(start, end);
        }
    }

    /** Takes up to so many pages, the first ones. */
    public PageSet takeFirst(long most) {
        PageSet.Builder taken = PageSet.builder();
        for (long room = most; room > 0 && !ranges.isEmpty(); ) {
            Map.Entry<Long, Long> first = ranges.pollFirstEntry();
            long end = Math.min(first.getValue(), first.getKey() + room * PageRange.PAGE);
            put(end, first.getValue());
            taken.add(first.getKey(), end);
            room -= (end - first.getKey()) / PageRange.PAGE;
        }
        return taken.build();
    }

    /** Takes a page and up to so many in all that follow it without a gap; empty when it is not there. */
    public PageSet takeFrom(long page, long most) {
        Map.Entry<Long, Long> entry = ranges.floorEntry(page);
        if (entry == null || entry.getValue() <= page) {
            return PageSet.EMPTY;
        }
        PageRange taken = PageRange.between(page, Math.min(entry.getValue(), page + most * PageRange.PAGE));
        take(taken);
        return PageSet.builder().add(taken).build();
    }
}
