package io.ctctl.checkpoint.history;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import io.ctctl.linux.Holes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The memory of all points of a history: made whole again for a restore, and given back when a point goes. */
public final class Memories {
    private final Path history;

    /** {@code history}: the directory of all points. */
    public Memories(Path history) {
        this.history = history;
    }

    /** Writes CRIU's images of a point's memory into a directory. */
    public void rebuild(int point, Path images) throws IOException {
        int number = 0;
        try (DirectoryStream<Path> indexes = Files.newDirectoryStream(PageLocation.indexes(history, point));
                Sources sources = new Sources()) {
            for (Path file : indexes) {
                PageIndex index = PageIndex.read(file);
                number++;
                new Pagemap(number, entries(index)).write(images.resolve(PageIndex.image(file)));
                copy(index, sources, images.resolve(Pagemap.pagesName(number)));
            }
        }
    }

    private static List<PagemapEntry> entries(PageIndex index) {
        List<PagemapEntry> entries = new ArrayList<>();
        for (int from = 0, to; from < index.size(); from = to) {
            to = from + 1;
            while (to < index.size() && index.address(to) == index.address(to - 1) + PageRange.PAGE) {
                to++;
            }
            entries.add(new PagemapEntry(new PageRange(index.address(from), to - from), PagemapEntry.PRESENT));
        }
        return entries;
    }

    private void copy(PageIndex index, Sources sources, Path target) throws IOException {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int from = 0, to; from < index.size(); from = to) {
                to = from + 1;
                while (to < index.size() && index.location(to) == index.location(to - 1) + 1) {
                    to++;
                }
                sources.transfer(index.location(from), to - from, out);
            }
        }
    }

    /** The files of the points, opened when they are first needed. */
    private final class Sources implements AutoCloseable {
        private final Map<Integer, FileChannel> open = new HashMap<>();

        void transfer(long location, long count, FileChannel out) throws IOException {
            int point = PageLocation.point(location);
            FileChannel in = open.get(point);
            if (in == null) {
                in = FileChannel.open(PageLocation.pages(history, point));
                open.put(point, in);
            }
            long at = PageLocation.page(location) * PageRange.PAGE;
            for (long left = count * PageRange.PAGE; left > 0; ) {
                long done = in.transferTo(at, left, out);
                if (done <= 0) {
                    throw new EOFException(PageLocation.pages(history, point) + " is cut short");
                }
                at += done;
                left -= done;
            }
        }

        @Override
        public void close() throws IOException {
            for (FileChannel channel : open.values()) {
                channel.close();
            }
        }
    }

    /**
     * Gives back what only this point needs. A page that any later point needs is needed by the next one too: each point was
     * compared with the one before it.
     *
     * @param neighbours the points before and after it that stay
     * @return points that went earlier, and of whose pages none is needed any more
     */
    public List<Integer> release(int point, List<Integer> neighbours) throws IOException {
        Map<Integer, BitSet> needed = new HashMap<>();
        for (int neighbour : neighbours) {
            collect(neighbour, needed);
        }
        Map<Integer, BitSet> own = new TreeMap<>();
        collect(point, own);
        own.putIfAbsent(point, new BitSet());
        List<Integer> empty = new ArrayList<>();
        for (Map.Entry<Integer, BitSet> file : own.entrySet()) {
            BitSet others = needed.getOrDefault(file.getKey(), new BitSet());
            if (others.isEmpty()) {
                empty.add(file.getKey());
                continue;
            }
            file.getValue().andNot(others);
            punch(PageLocation.pages(history, file.getKey()), file.getValue());
        }
        return empty;
    }

    private void collect(int point, Map<Integer, BitSet> pages) throws IOException {
        try (DirectoryStream<Path> indexes = Files.newDirectoryStream(PageLocation.indexes(history, point))) {
            for (Path file : indexes) {
                PageIndex index = PageIndex.read(file);
                for (int at = 0; at < index.size(); at++) {
                    long location = index.location(at);
                    pages.computeIfAbsent(PageLocation.point(location), key -> new BitSet())
                            .set((int) PageLocation.page(location));
                }
            }
        }
    }

    private static void punch(Path file, BitSet pages) throws IOException {
        try (Holes holes = new Holes(file)) {
            for (int from = pages.nextSetBit(0), to; from >= 0; from = pages.nextSetBit(to)) {
                to = pages.nextClearBit(from);
                holes.punch((long) from * PageRange.PAGE, (long) (to - from) * PageRange.PAGE);
            }
        }
    }
}
