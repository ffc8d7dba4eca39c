package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.Pagemap;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.util.List;

/**
 * By the kernel's soft-dirty bits, where it has them: exact. Between reading and clearing them writes would be lost, so the
 * process must stand still during {@link #written}.
 */
final class SoftDirtyTracker implements ProcessTracker {
    private final int pid;
    private final Pagemap pagemap;
    private boolean begun;

    SoftDirtyTracker(int pid) throws SyscallException {
        this.pid = pid;
        this.pagemap = Pagemap.of(pid);
    }

    @Override
    public PageSet written(List<MemoryArea> areas) throws IOException {
        PageSet.Builder pages = PageSet.builder();
        for (MemoryArea area : areas) {
            pagemap.pages(area.start(), area.end(), begun, pages::add);
        }
        Pagemap.forget(pid);
        begun = true;
        return pages.build();
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public void close() {
        pagemap.close();
    }
}
