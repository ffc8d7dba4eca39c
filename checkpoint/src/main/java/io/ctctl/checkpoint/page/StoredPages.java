package io.ctctl.checkpoint.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The pages of a process that are to be filled in from its image of CRIU's when it runs already: where each lies there. As
 * {@code ctctl-pager} expects it, {@code stored-PID} has {@code u64 number} of {@code pages-NUMBER.img}, then {@code u64 start, u64
 * end, u64 offset} of each range, in order of address.
 */
public final class StoredPages {
    private static final int RANGE = 3 * Long.BYTES;

    private final Path images;
    private final long pid;
    private final Pagemap pagemap;
    private final List<PagemapEntry> entries = new ArrayList<>();
    private final List<PageRange> stored = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();

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
        PageSet whole = PageSet.builder().add(range).build();
        Iterator<PageRange> inside = later.intersection(whole).iterator();
        long at = range.address();
        while (inside.hasNext()) {
            PageRange next = inside.next();
            add(at, next.address(), PagemapEntry.PRESENT);
            add(next.address(), next.end(), PagemapEntry.PRESENT | PagemapEntry.LAZY);
            stored.add(next);
            offsets.add(offset + next.address() - range.address());
            at = next.end();
        }
        add(at, range.end(), PagemapEntry.PRESENT);
    }

    private void add(long start, long end, int flags) {
        if (start < end) {
            entries.add(new PagemapEntry(PageRange.between(start, end), flags));
        }
    }

    public long pages() {
        return stored.stream().mapToLong(PageRange::pages).sum();
    }

    /** From now on a restore that has memory come later leaves these to {@code ctctl-pager}; any other takes them as before. */
    public void write() throws IOException {
        ByteBuffer ranges =
                ByteBuffer.allocate(Long.BYTES + RANGE * stored.size()).order(ByteOrder.LITTLE_ENDIAN);
        ranges.putLong(pagemap.pagesId());
        for (int i = 0; i < stored.size(); i++) {
            PageRange range = stored.get(i);
            ranges.putLong(range.address()).putLong(range.end()).putLong(offsets.get(i));
        }
        Files.write(file(images, pid), ranges.array());
        // others may have the present one by another name
        Path image = images.resolve(ImageId.process(pid).pagemapName());
        Path marked = images.resolve("marked-" + pid);
        new Pagemap(pagemap.pagesId(), entries).write(marked);
        Files.move(marked, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes back what {@link #write} has written for {@code ctctl-pager}. */
    public static void forget(Path images, long pid) throws IOException {
        Files.deleteIfExists(file(images, pid));
    }

    private static Path file(Path images, long pid) {
        return images.resolve("stored-" + pid);
    }
}
