package io.ctctl.checkpoint.history;

import java.nio.file.Path;

/**
 * Where a page is kept: in the file of the point that saw it first, as one number.
 *
 * <pre>
 * history/1/pages             all pages there were at point 1
 * history/1/index/IMAGE.index address, hash and location of each page of an image, in order of address
 * history/2/pages             the pages that were others at point 2
 * history/2/index/IMAGE.index most locations are in history/1/pages
 * </pre>
 */
final class PageLocation {
    private static final int PAGE_BITS = 40;

    private PageLocation() {}

    static long of(int point, long page) {
        return (long) point << PAGE_BITS | page;
    }

    static int point(long location) {
        return (int) (location >>> PAGE_BITS);
    }

    /** Its place in the file, counted in pages. */
    static long page(long location) {
        return location & (1L << PAGE_BITS) - 1;
    }

    /** The pages that a point saw first. */
    static Path pages(Path history, int point) {
        return history.resolve(String.valueOf(point)).resolve("pages");
    }

    static Path indexes(Path history, int point) {
        return history.resolve(String.valueOf(point)).resolve("index");
    }
}
