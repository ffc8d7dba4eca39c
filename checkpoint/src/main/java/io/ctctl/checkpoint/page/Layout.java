package io.ctctl.checkpoint.page;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The pages that images must hold in the end, as CRIU counted them with every process stopped. */
public record Layout(Map<ImageId, PageSet> pages) {
    public Layout {
        pages = Collections.unmodifiableMap(new TreeMap<>(pages));
    }

    public long count() {
        return pages.values().stream().mapToLong(PageSet::pages).sum();
    }
}
