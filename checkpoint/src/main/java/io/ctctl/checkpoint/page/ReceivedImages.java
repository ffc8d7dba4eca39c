package io.ctctl.checkpoint.page;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images put together from pages that arrive in rounds. In the end they are CRIU's, but for the pages that somebody else is to
 * fill in after the processes go on: those stay where they arrived.
 */
public final class ReceivedImages implements AutoCloseable {
    private final Path images;
    private final Map<ImageId, Arriving> arriving = new TreeMap<>();
    private final Map<ImageId, PageSet.Builder> layout = new TreeMap<>();
    private final Map<ImageId, PageSet> owed = new TreeMap<>();
    private final Map<ImageId, OwedPages> awaited = new TreeMap<>(); // what of it has not come
    private ByteBuffer unpacked = ByteBuffer.allocateDirect(1 << 20);

    /** What has arrived of one image: a process's pages by address, others' in the order in which they are wanted. */
    private final class Arriving {
        private final int number = arriving.size() + 1;
        private final AddressSpace space;
        private FileChannel pages;
        private PageSet known = PageSet.EMPTY;
        private PageSet.Builder fresh = PageSet.builder();

        Arriving(ImageId image) {
            space = new AddressSpace(images, image.number());
        }

        void settle() {
            known = known.union(fresh.build());
            fresh = PageSet.builder();
        }

        FileChannel pages() throws IOException {
            if (pages == null) {
                pages = FileChannel.open(
                        images.resolve(Pagemap.pagesName(number)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            return pages;
        }

        void close() throws IOException {
            space.close();
            if (pages != null) {
                pages.close();
            }
        }
    }

    /** @param images the directory of the images to be; exists */
    public ReceivedImages(Path images) {
        this.images = images;
    }

    /** Takes the payload of a PAGES frame, and returns what it is about. */
    public synchronized PagesFrame pages(ByteBuffer payload) throws IOException {
        PagesFrame frame = PagesFrame.read(payload);
        Arriving image = image(frame.image());
        ByteBuffer data = frame.codec() == PagesFrame.RAW ? payload : unpack(frame, payload);
        if (frame.image().kind() == ImageId.Kind.PROCESS) {
            for (PageRange range : frame.ranges()) {
                image.space.write(range, data);
            }
        } else {
            long at = frame.position() * PageRange.PAGE;
            while (data.hasRemaining()) {
                at += image.pages().write(data, at);
            }
        }
        frame.ranges().forEach(image.fresh::add);
        OwedPages pages = awaited.get(frame.image());
        if (pages != null) {
            frame.ranges().forEach(pages::take);
        }
        return frame;
    }

    private Arriving image(ImageId id) {
        return arriving.computeIfAbsent(id, Arriving::new);
    }

    private ByteBuffer unpack(PagesFrame frame, ByteBuffer payload) throws IOException {
        int size = frame.pages() * PageRange.PAGE;
        if (unpacked.capacity() < size) {
            unpacked = ByteBuffer.allocateDirect(size);
        }
        unpacked.clear();
        long written =
                Zstd.decompressDirectByteBuffer(unpacked, 0, size, payload, payload.position(), payload.remaining());
        if (written != size) {
            throw new IOException("pages arrived damaged");
        }
        return unpacked.clear().limit(size);
    }

    /** There is time now: another round follows. */
    public void endRound() {
        arriving.values().forEach(Arriving::settle);
    }

    /** Takes the payload of a LAYOUT frame. */
    public void layout(ByteBuffer payload) {
        LayoutFrame frame = LayoutFrame.read(payload);
        PageSet.Builder pages = layout.computeIfAbsent(frame.image(), key -> PageSet.builder());
        frame.ranges().forEach(pages::add);
    }

    /** Takes the payload of an OWED frame. */
    public synchronized void owed(ByteBuffer payload) {
        LayoutFrame frame = LayoutFrame.read(payload);
        PageSet all = owed.merge(frame.image(), PageSet.of(frame.ranges()), PageSet::union);
        awaited.put(frame.image(), new OwedPages(all));
    }

    /** Whether pages are still to come after {@link #finish}. */
    public synchronized boolean owes() {
        return awaited.values().stream().anyMatch(pages -> !pages.isEmpty());
    }

    /** The images that there will be. */
    public Set<ImageId> images() {
        return layout.keySet();
    }

    /** Pages of processes that have arrived in the rounds so far. */
    public long pagesArrived() {
        return arriving.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == ImageId.Kind.PROCESS)
                .mapToLong(entry -> entry.getValue().known.pages())
                .sum();
    }

    /** Pages of processes that there will be. */
    public long privatePages() {
        return layout.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == ImageId.Kind.PROCESS)
                .mapToLong(entry -> entry.getValue().build().pages())
                .sum();
    }

    /**
     * Everything has arrived but for what is owed: writes CRIU's images, or an IOException when it is not what the layout says.
     * Owed pages are taken until this is closed.
     *
     * @param later the pages of each process that are left out; where they are is what {@code ctctl-pager} expects
     */
    public synchronized void finish(Map<ImageId, PageSet> later) throws IOException {
        for (Map.Entry<ImageId, PageSet.Builder> entry : layout.entrySet()) {
            ImageId id = entry.getKey();
            PageSet wanted = entry.getValue().build();
            Arriving image = image(id);
            image.settle();
            PageSet missing = wanted.intersection(later.getOrDefault(id, PageSet.EMPTY));
            PageSet coming = owed.getOrDefault(id, PageSet.EMPTY);
            if (!wanted.minus(image.known.minus(coming)).equals(coming)
                    || !coming.minus(missing).isEmpty()) {
                throw new IOException("the memory of " + id + " has not arrived whole");
            }
            write(id, image, wanted.minus(missing));
            if (!missing.isEmpty()) {
                image.space.prepare(coming);
                writeRanges("missing-", id, missing);
                writeRanges("owed-", id, coming);
            }
        }
        if (!owes()) {
            close();
        }
    }

    private void write(ImageId id, Arriving image, PageSet pages) throws IOException {
        List<PagemapEntry> entries = new ArrayList<>();
        for (PageRange range : pages) {
            entries.add(new PagemapEntry(range, PagemapEntry.PRESENT));
            if (id.kind() == ImageId.Kind.PROCESS) {
                image.space.copy(range, image.pages());
            }
        }
        image.pages(); // CRIU opens it for every pagemap
        new Pagemap(image.number, entries).write(images.resolve(id.pagemapName()));
    }

    private void writeRanges(String name, ImageId id, PageSet pages) throws IOException {
        ByteBuffer bounds = ByteBuffer.allocate(16 * pages.ranges()).order(ByteOrder.LITTLE_ENDIAN);
        pages.forEach(range -> bounds.putLong(range.address()).putLong(range.end()));
        Files.write(images.resolve(name + id.number()), bounds.array());
    }

    @Override
    public synchronized void close() throws IOException {
        for (Arriving image : arriving.values()) {
            image.close();
        }
    }
}
