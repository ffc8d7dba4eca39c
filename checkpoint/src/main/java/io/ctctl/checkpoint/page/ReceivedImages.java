package io.ctctl.checkpoint.page;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images put together from pages that arrive in rounds. Each round becomes images of its own, whose parent is the round before: what
 * arrives is written once and never moved. The last round's pages lie beside the other images of the dump.
 */
public final class ReceivedImages implements AutoCloseable {
    private static final String LEVEL = "round-";
    private static final String PARENT = "parent";

    private final Path images;
    private final Map<ImageId, PageSet> known = new TreeMap<>();
    private final Map<ImageId, List<PagemapEntry>> layout = new TreeMap<>();
    private final Map<ImageId, File> files = new HashMap<>();
    private final Map<ImageId, Integer> numbers = new HashMap<>();
    private ByteBuffer unpacked = ByteBuffer.allocateDirect(1 << 20);
    private int level = 1;
    private long pages;

    /** The pages of one image that one round brings. */
    private static final class File {
        private final FileChannel channel;
        private final List<PageRange> ranges = new ArrayList<>();

        File(FileChannel channel) {
            this.channel = channel;
        }
    }

    /** @param images the directory of the images to be; exists */
    public ReceivedImages(Path images) throws IOException {
        this.images = images;
        Files.createDirectory(images.resolve(LEVEL + level));
    }

    /** Pages received so far. */
    public long pages() {
        return pages;
    }

    /** Takes the payload of a PAGES frame. */
    public void pages(ByteBuffer payload) throws IOException {
        PagesFrame frame = PagesFrame.read(payload);
        File file = file(frame.image());
        ByteBuffer data = frame.codec() == PagesFrame.RAW ? payload : unpack(frame, payload);
        long at = frame.position() * PageRange.PAGE;
        while (data.hasRemaining()) {
            at += file.channel.write(data, at);
        }
        file.ranges.addAll(frame.ranges());
        pages += frame.pages();
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

    private File file(ImageId image) throws IOException {
        File file = files.get(image);
        if (file == null) {
            Path path = images.resolve(LEVEL + level).resolve(Pagemap.pagesName(number(image)));
            file = new File(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            files.put(image, file);
        }
        return file;
    }

    private int number(ImageId image) {
        return numbers.computeIfAbsent(image, key -> numbers.size() + 1);
    }

    /** What has arrived since the last time is a round. */
    public void endRound() throws IOException {
        Path directory = images.resolve(LEVEL + level);
        Map<ImageId, PageSet> now = new TreeMap<>();
        for (Map.Entry<ImageId, File> entry : files.entrySet()) {
            now.put(entry.getKey(), PageSet.of(entry.getValue().ranges));
            known.putIfAbsent(entry.getKey(), PageSet.EMPTY);
        }
        for (Map.Entry<ImageId, PageSet> before : known.entrySet()) {
            PageSet fresh = now.getOrDefault(before.getKey(), PageSet.EMPTY);
            List<PagemapEntry> entries = new ArrayList<>();
            fresh.forEach(range -> entries.add(new PagemapEntry(range, PagemapEntry.PRESENT)));
            before.getValue().minus(fresh).forEach(range -> entries.add(new PagemapEntry(range, PagemapEntry.PARENT)));
            write(directory, before.getKey(), entries);
            before.setValue(before.getValue().union(fresh));
        }
        closeFiles();
        if (level > 1) {
            Files.createSymbolicLink(directory.resolve(PARENT), Path.of("..", LEVEL + (level - 1)));
        }
        level++;
        Files.createDirectory(images.resolve(LEVEL + level));
    }

    private void write(Path directory, ImageId image, List<PagemapEntry> entries) throws IOException {
        entries.sort(Comparator.comparingLong(entry -> entry.range().address()));
        new Pagemap(number(image), entries).write(directory.resolve(image.pagemapName()));
        Path pages = directory.resolve(Pagemap.pagesName(number(image)));
        if (!Files.exists(pages)) {
            // CRIU opens it for every pagemap
            Files.createFile(pages);
        }
    }

    /** Takes the payload of a LAYOUT frame. */
    public void layout(ByteBuffer payload) {
        LayoutFrame frame = LayoutFrame.read(payload);
        layout.computeIfAbsent(frame.image(), key -> new ArrayList<>()).addAll(frame.entries());
    }

    /** Whether the layout lets some of the memory come later. */
    public boolean lazy() {
        return layout.values().stream().flatMap(List::stream).anyMatch(PagemapEntry::isLazy);
    }

    /** Everything has arrived: writes what the layout says, or an IOException when it does not match what has arrived. */
    public void finish() throws IOException {
        Path directory = images.resolve(LEVEL + level);
        for (Map.Entry<ImageId, List<PagemapEntry>> entry : layout.entrySet()) {
            check(entry.getKey(), entry.getValue());
            write(directory, entry.getKey(), entry.getValue());
        }
        closeFiles();
        for (ImageId image : layout.keySet()) {
            for (String name : List.of(image.pagemapName(), Pagemap.pagesName(number(image)))) {
                Files.move(directory.resolve(name), images.resolve(name));
            }
        }
        if (level > 1) {
            Files.createSymbolicLink(images.resolve(PARENT), Path.of(LEVEL + (level - 1)));
        }
    }

    private void check(ImageId image, List<PagemapEntry> entries) throws IOException {
        PageSet before = known.getOrDefault(image, PageSet.EMPTY);
        PageSet.Builder present = PageSet.builder();
        PageSet.Builder parent = PageSet.builder();
        for (PagemapEntry entry : entries) {
            (entry.isPresent() ? present : parent).add(entry.range());
        }
        File file = files.get(image);
        PageSet arrived = file == null ? PageSet.EMPTY : PageSet.of(file.ranges);
        if (!present.build().equals(arrived) || !parent.build().minus(before).isEmpty()) {
            throw new IOException("the memory of " + image + " has not arrived whole");
        }
    }

    private void closeFiles() throws IOException {
        for (File file : files.values()) {
            file.channel.close();
        }
        files.clear();
    }

    @Override
    public void close() throws IOException {
        closeFiles();
    }
}
