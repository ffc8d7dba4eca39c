package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.Pagemap;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.util.List;

/** Not at all: everything that is there may have been written; whoever copies compares hashes. */
final class EverythingTracker implements ProcessTracker {
    private final Pagemap pagemap;

    EverythingTracker(int pid) throws SyscallException {
        this.pagemap = Pagemap.of(pid);
    }

    @Override
    public PageSet written(List<MemoryArea> areas) throws IOException {
        PageSet.Builder pages = PageSet.builder();
        for (MemoryArea area : areas) {
            pagemap.pages(area.start(), area.end(), false, pages::add);
        }
        return pages.build();
    }

    @Override
    public boolean isExact() {
        return false;
    }

    @Override
    public void close() {
        pagemap.close();
    }
}
