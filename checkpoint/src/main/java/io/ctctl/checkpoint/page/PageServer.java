package io.ctctl.checkpoint.page;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page server a dump talks to. It says that everything private has been dumped before, so that CRIU sends a list of
 * pages instead of pages. What it sends in full nevertheless goes to a sink when it is shared memory or a memfd. Private pages it
 * sends where the kernel has noted that they were written since the images that are said to be there: those are read and dropped.
 *
 * <pre>
 * CRIU                        us
 *  | OPEN2 image              |
 *  |------------------------->| 1: it has a parent
 *  | ADD PARENT|PRESENT range |
 *  |------------------------->| (data follows when PRESENT)
 *  | CLOSE                    |
 *  |------------------------->| 0, once told to answer
 * </pre>
 */
public final class PageServer {
    /** What a dump does, in its order; called on the thread that serves. */
    public interface Sink {
        /** Whether private memory has been dumped before: CRIU then tells of its pages, and sends none. */
        default boolean isDumpedBefore() {
            return true;
        }

        /** The first image is opened: every process stands still. */
        default void stopped() throws IOException {}

        /** Pages of a process that have been dumped before, as far as CRIU has been told. */
        default void listed(ImageId image, PageRange range) throws IOException {}

        /** Pages of shared memory; the data is valid during the call. */
        void pages(ImageId image, PageRange range, ByteBuffer data) throws IOException;

        /** CRIU has told all it knows of memory and waits for the answer that follows. */
        void complete(Layout layout) throws IOException;
    }

    private static final int HEADER = 32; // CRIU 4.2; 24 up to 4.1
    private static final int OPEN = 3;
    private static final int OPEN2 = 4;
    private static final int ASK_PARENT = 5;
    private static final int ADD = 6;
    private static final int CLOSE = 0x1023;
    private static final int FORCE_CLOSE = 0x1024;
    private static final int PIECE_PAGES = 256;

    private final ByteChannel channel;
    private final Sink sink;
    private final ByteBuffer header = buffer(HEADER);
    private final ByteBuffer data = buffer(PIECE_PAGES * PageRange.PAGE);
    private final Map<ImageId, PageSet.Builder> builders = new TreeMap<>();

    public PageServer(ByteChannel channel, Sink sink) {
        this.channel = channel;
        this.sink = sink;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Serves one dump to its end; EOFException when CRIU leaves before. */
    public void serve() throws IOException {
        while (true) {
            fill(header.clear());
            header.flip();
            int command = header.getInt(0);
            long pages = header.getLong(8);
            long address = header.getLong(16);
            long destination = header.getLong(24);
            switch (command & 0xffff) {
                case OPEN -> open(destination);
                case OPEN2 -> {
                    open(destination);
                    answer((byte) (sink.isDumpedBefore() ? 1 : 0));
                }
                case ASK_PARENT -> answer(1, 4);
                case ADD -> add(image(destination), new PageRange(address, pages), command >>> 16);
                case CLOSE, FORCE_CLOSE -> {
                    sink.complete(layout());
                    answer(0, 4);
                    return;
                }
                default ->
                    throw new IOException("CRIU sent the page server command " + command + ": not of version 4.2");
            }
        }
    }

    private void open(long destination) throws IOException {
        if (builders.isEmpty()) {
            sink.stopped();
        }
        builders.putIfAbsent(image(destination), PageSet.builder());
    }

    private static ImageId image(long destination) throws IOException {
        try {
            return ImageId.of(destination);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void add(ImageId image, PageRange range, int flags) throws IOException {
        PageSet.Builder builder = builders.get(image);
        if (builder == null) {
            throw new IOException("CRIU sent pages of an image it has not opened");
        }
        builder.add(range);
        if (image.kind() == ImageId.Kind.PROCESS) {
            sink.listed(image, range);
        }
        if ((flags & PagemapEntry.PRESENT) == 0) {
            return;
        }
        for (long done = 0; done < range.pages(); ) {
            long count = Math.min(PIECE_PAGES, range.pages() - done);
            fill(data.clear().limit((int) count * PageRange.PAGE));
            if (image.kind() == ImageId.Kind.SHARED || !sink.isDumpedBefore()) {
                PageRange piece = new PageRange(range.address() + done * PageRange.PAGE, count);
                sink.pages(image, piece, data.flip());
            }
            done += count;
        }
    }

    private Layout layout() {
        Map<ImageId, PageSet> sets = new TreeMap<>();
        builders.forEach((image, builder) -> sets.put(image, builder.build()));
        return new Layout(sets);
    }

    private void answer(byte value) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {value}));
    }

    private void answer(int value, int bytes) throws IOException {
        channel.write(ByteBuffer.allocate(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip());
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("CRIU left before it had told all");
            }
        }
    }
}
