package io.ctctl.checkpoint.page;

/** Where pages of an image are: here, one after the other; or in the parent image. */
public record PagemapEntry(PageRange range, int flags) {
    public static final int PARENT = 1;

    /** May be left out by a restore that has memory come later. */
    public static final int LAZY = 2;

    public static final int PRESENT = 4;

    public boolean isPresent() {
        return (flags & PRESENT) != 0;
    }

    public boolean isParent() {
        return (flags & PARENT) != 0;
    }
}
