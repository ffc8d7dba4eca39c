package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** CRIU's image of a process, without the pages that come later: those are in a list, or are zero and nowhere. */
final class ProcessImage {
    private final Path images;
    private final ImageId image;
    private final int number;
    private final PackedFile.Reader file;
    private final FileChannel pages;
    private final List<PagemapEntry> entries = new ArrayList<>();
    private StoredList stored;

    ProcessImage(Path images, ImageId image, int number, PackedFile.Reader file) throws IOException {
        this.images = images;
        this.image = image;
        this.number = number;
        this.file = file;
        this.pages = FileChannel.open(
                images.resolve(Pagemap.pagesName(number)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Behind all others. */
    void add(Extents extents, PageSet later) throws IOException {
        for (int i = 0; i < extents.count(); i++) {
            long start = extents.start(i);
            for (long at = start, to; at < extents.end(i); at = to) {
                to = Math.min(extents.end(i), later.edge(at));
                long offset = extents.offset(i) == Extents.ZERO ? Extents.ZERO : extents.offset(i) + at - start;
                if (later.contains(at)) {
                    store(at, to, offset);
                } else {
                    copy(at, to, offset);
                }
            }
        }
    }

    private void store(long start, long end, long offset) throws IOException {
        if (stored == null) {
            stored = new StoredList(images, image.number(), StoredList.PACKED);
        }
        if (offset != Extents.ZERO) {
            stored.add(start, end, offset);
            entry(start, end, PagemapEntry.LAZY);
        }
    }

    private void copy(long start, long end, long offset) throws IOException {
        entry(start, end, PagemapEntry.PRESENT);
        if (offset == Extents.ZERO) {
            zeroes(end - start);
        } else {
            file.copy(offset, end - start, pages);
        }
    }

    private void zeroes(long bytes) throws IOException {
        for (long done = 0; done < bytes; done += PageRange.PAGE) {
            ByteBuffer page = ByteBuffer.allocate(PageRange.PAGE);
            while (page.hasRemaining()) {
                pages.write(page);
            }
        }
    }

    private void entry(long start, long end, int flags) {
        PagemapEntry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        if (last != null && last.range().end() == start && last.flags() == flags) {
            entries.set(
                    entries.size() - 1,
                    new PagemapEntry(PageRange.between(last.range().address(), end), flags));
        } else {
            entries.add(new PagemapEntry(PageRange.between(start, end), flags));
        }
    }

    /** Whether some of it comes later. */
    boolean finish() throws IOException {
        pages.close();
        new Pagemap(number, entries).write(images.resolve(image.pagemapName()));
        if (stored != null) {
            stored.close();
        }
        return stored != null;
    }
}
