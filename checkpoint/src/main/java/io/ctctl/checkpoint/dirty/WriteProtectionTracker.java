package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.Errno;
import io.ctctl.linux.PagemapScan;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.WriteProtection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** By a userfaultfd of the process: exact, and the process pays about a microsecond for the first write to each page. */
final class WriteProtectionTracker implements ProcessTracker {
    private final WriteProtection protection;
    private final PagemapScan scan;

    /** Takes ownership of the protection. */
    WriteProtectionTracker(int pid, WriteProtection protection) throws SyscallException {
        this.protection = protection;
        this.scan = PagemapScan.of(pid);
    }

    @Override
    public PageSet written(List<MemoryArea> areas) throws IOException {
        return written(areas, scan::written);
    }

    @Override
    public PageSet lastWritten(List<MemoryArea> areas) throws IOException {
        return written(areas, scan::lastWritten);
    }

    private PageSet written(List<MemoryArea> areas, PagemapScan.Search search) throws IOException {
        PageSet.Builder pages = PageSet.builder();
        for (MemoryArea area : areas) {
            PagemapScan.Mapping mapping = area.anonymous() ? PagemapScan.Mapping.ANONYMOUS : PagemapScan.Mapping.FILE;
            // again each time: mappings come and go, and what was tracked already stays so
            Optional<Errno> refusal = protection.track(area.start(), area.end() - area.start());
            if (refusal.filter(errno -> errno == Errno.ENOMEM || errno == Errno.ESRCH)
                    .isPresent()) {
                throw new MemoryGoneException();
            }
            try {
                if (refusal.isPresent()) {
                    scan.populated(area.start(), area.end(), mapping, pages::add);
                } else {
                    search.of(area.start(), area.end(), mapping, pages::add);
                }
            } catch (SyscallException e) {
                if (e.errno() != Errno.EPERM && e.errno() != Errno.ESRCH) {
                    throw e;
                }
                // the mapping was exchanged since it was tracked: everything in it may be new
                scan.populated(area.start(), area.end(), mapping, pages::add);
            }
        }
        return pages.build();
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public void close() {
        protection.close();
        scan.close();
    }
}
