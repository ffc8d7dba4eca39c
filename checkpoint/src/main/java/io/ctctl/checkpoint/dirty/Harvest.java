package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import java.util.List;

/** What one process may have written. */
public record Harvest(TrackedProcess process, List<MemoryArea> areas, PageSet pages, boolean exact) {
    public Harvest {
        areas = List.copyOf(areas);
    }

    /** When its pages have been dealt with. */
    public Harvest withoutPages() {
        return new Harvest(process, areas, PageSet.EMPTY, exact);
    }
}
