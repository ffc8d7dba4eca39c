package io.ctctl.checkpoint.history;

import io.ctctl.checkpoint.mover.PageHash;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.Layout;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Takes the pages of a dump and keeps those that the point before has not. */
public final class PointPages implements PageServer.Sink, AutoCloseable {
    private final Path history;
    private final int number;
    private final OptionalInt before;
    private final FileChannel pages;
    private final PageHash hash = new PageHash();
    private final Map<ImageId, Image> images = new HashMap<>();
    private long kept;
    private IOException failure; // guarded by this

    /** What there was, and what there is. */
    private record Image(PageIndex before, PageIndex.Writer now) {}

    /**
     * Keeps pages as those of a new point, whose directory exists.
     *
     * @param before the point to compare with
     */
    public PointPages(Path history, int number, OptionalInt before) throws IOException {
        this.history = history;
        this.number = number;
        this.before = before;
        Files.createDirectory(PageLocation.indexes(history, number));
        pages = FileChannel.open(
                PageLocation.pages(history, number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** The size of the pages that are others than before. */
    public long keptBytes() {
        return kept * PageRange.PAGE;
    }

    /** Remembers why no more pages came; the first reason counts. */
    public synchronized void fail(IOException reason) {
        failure = failure == null ? reason : failure;
    }

    @Override
    public boolean isDumpedBefore() {
        return false;
    }

    @Override
    public void stopped() {
        // what is to be compared is looked up when it comes
    }

    @Override
    public void pages(ImageId id, PageRange range, ByteBuffer data) throws IOException {
        Image image = image(id);
        LongBuffer longs = data.asLongBuffer();
        int changed = 0; // the first page of a run of others
        int count = (int) range.pages();
        for (int i = 0; i < count; i++) {
            long address = range.address() + (long) i * PageRange.PAGE;
            hash.of(longs, i * PageHash.LONGS);
            long location = image.before().find(address, hash);
            if (location >= 0) {
                keep(data, changed, i);
                changed = i + 1;
            }
            image.now().add(address, hash, location >= 0 ? location : PageLocation.of(number, kept + i - changed));
        }
        keep(data, changed, count);
    }

    private void keep(ByteBuffer data, int from, int to) throws IOException {
        ByteBuffer run = data.duplicate().position(from * PageRange.PAGE).limit(to * PageRange.PAGE);
        while (run.hasRemaining()) {
            pages.write(run);
        }
        kept += to - from;
    }

    private Image image(ImageId id) throws IOException {
        Image image = images.get(id);
        if (image == null) {
            image = new Image(
                    indexBefore(id.pagemapName()),
                    new PageIndex.Writer(PageIndex.file(PageLocation.indexes(history, number), id.pagemapName())));
            images.put(id, image);
        }
        return image;
    }

    private PageIndex indexBefore(String name) throws IOException {
        if (before.isEmpty()) {
            return PageIndex.EMPTY;
        }
        Path file = PageIndex.file(PageLocation.indexes(history, before.getAsInt()), name);
        return Files.exists(file) ? PageIndex.read(file) : PageIndex.EMPTY;
    }

    @Override
    public void complete(Layout layout) throws IOException {
        for (ImageId id : layout.pages().keySet()) {
            image(id).now().close();
        }
    }

    /** What was kept is on the disk; IOException when something was not kept. */
    public synchronized void sync() throws IOException {
        if (failure != null) {
            throw failure;
        }
        pages.force(false);
    }

    @Override
    public void close() throws IOException {
        for (Image image : images.values()) {
            image.now().close();
        }
        pages.close();
    }
}
