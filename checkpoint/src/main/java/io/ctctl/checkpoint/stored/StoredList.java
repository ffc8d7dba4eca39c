package io.ctctl.checkpoint.stored;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where pages of a process lie that come when it runs, as {@code ctctl-pager} expects it: {@code stored-PID} has {@code u64 number} of
 * {@code pages-NUMBER.img}, then {@code u64 start, u64 end, u64 offset} of each range, in order of address.
 */
final class StoredList implements AutoCloseable {
    /** In the place of a number: the pages are in {@link PackedFile}, and offsets are its. */
    static final int PACKED = 0;

    private final OutputStream out;
    private final ByteBuffer range = ByteBuffer.allocate(3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    StoredList(Path images, long pid, int number) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file(images, pid)));
        out.write(range.putLong(0, number).array(), 0, Long.BYTES);
    }

    static Path file(Path images, long pid) {
        return images.resolve("stored-" + pid);
    }

    void add(long start, long end, long offset) throws IOException {
        range.putLong(0, start).putLong(Long.BYTES, end).putLong(2 * Long.BYTES, offset);
        out.write(range.array());
    }

    /** The ranges of a list. */
    static Extents extents(Path images, long pid) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file(images, pid)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(Long.BYTES);
        Extents extents = new Extents();
        while (all.hasRemaining()) {
            extents.add(all.getLong(), all.getLong(), all.getLong());
        }
        return extents;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
