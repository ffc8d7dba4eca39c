package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import java.util.List;

/** What one process may have written. */
public record Harvest(TrackedProcess process, List<MemoryArea> areas, PageSet pages, boolean exact) {
    public Harvest {
        areas = List.copyOf(areas);
    }

    /** Those of its pages that have not been dealt with. */
    public Harvest withPages(PageSet left) {
        return new Harvest(process, areas, left, exact);
    }

    /** Those of its pages in which CRIU, while it works, may have put code of its own. */
    public PageSet executable() {
        PageSet.Builder code = PageSet.builder();
        areas.stream().filter(MemoryArea::executable).forEach(area -> code.add(area.start(), area.end()));
        return pages.intersection(code.build());
    }
}
