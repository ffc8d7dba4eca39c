package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of a process that are to be filled in when it runs already, and lie in an image of CRIU's that has all of them. A restore that
 * has nothing come later takes them from there as before.
 */
public final class StoredPages {
    private final Path images;
    private final long pid;
    private final Pagemap pagemap;
    private final List<PagemapEntry> entries = new ArrayList<>();
    private final Extents extents = new Extents();

    private StoredPages(Path images, long pid, Pagemap pagemap) {
        this.images = images;
        this.pid = pid;
        this.pagemap = pagemap;
    }

    /** What of an image may come later. */
    public static StoredPages of(Path images, long pid, PageSet later) throws IOException {
        Pagemap pagemap = Pagemap.read(images.resolve(ImageId.process(pid).pagemapName()));
        StoredPages pages = new StoredPages(images, pid, pagemap);
        long offset = 0;
        for (PagemapEntry entry : pagemap.entries()) {
            if (entry.isPresent()) {
                pages.split(entry.range(), later, offset);
                offset += entry.range().bytes();
            } else {
                pages.entries.add(entry);
            }
        }
        return pages;
    }

    private void split(PageRange range, PageSet later, long offset) {
        for (long at = range.address(), to; at < range.end(); at = to) {
            to = Math.min(range.end(), later.edge(at));
            boolean isLater = later.contains(at);
            if (isLater) {
                extents.add(at, to, offset + at - range.address());
            }
            entries.add(new PagemapEntry(
                    PageRange.between(at, to), PagemapEntry.PRESENT | (isLater ? PagemapEntry.LAZY : 0)));
        }
    }

    public long pages() {
        return extents.pages();
    }

    /** From now on a restore that has memory come later leaves these to {@code ctctl-pager}. */
    public void write() throws IOException {
        try (StoredList list = new StoredList(images, pid, pagemap.pagesId())) {
            for (int i = 0; i < extents.count(); i++) {
                list.add(extents.start(i), extents.end(i), extents.offset(i));
            }
        }
        // others may have the present one by another name
        Path image = images.resolve(ImageId.process(pid).pagemapName());
        Path marked = images.resolve("marked-" + pid);
        new Pagemap(pagemap.pagesId(), entries).write(marked);
        Files.move(marked, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether it is written down where the pages of a process lie. */
    public static boolean areListed(Path images, long pid) {
        return Files.exists(StoredList.file(images, pid));
    }
}
