package io.ctctl.checkpoint.page;

/** Whole pages of an address space, one after the other. */
public record PageRange(long address, long pages) {
    public static final int PAGE = 4096;

    public PageRange {
        if (address % PAGE != 0 || pages <= 0 || address < 0 || pages > (Long.MAX_VALUE - address) / PAGE) {
            throw new IllegalArgumentException("no range of pages: " + pages + " at " + Long.toHexString(address));
        }
    }

    public static PageRange between(long start, long end) {
        return new PageRange(start, (end - start) / PAGE);
    }

    public long end() {
        return address + pages * PAGE;
    }

    public long bytes() {
        return pages * PAGE;
    }
}
