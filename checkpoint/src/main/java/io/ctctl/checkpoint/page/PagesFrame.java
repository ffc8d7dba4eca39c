package io.ctctl.checkpoint.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a PAGES frame: {@code u64 image, u64 position, u8 codec, u32 bytes, u32 count, {u64 address, u32 pages}…},
 * then the pages.
 *
 * @param position where the first page belongs in the image's file of this round, in pages
 * @param codec 0: as they are, 1: zstd
 * @param bytes of the data that follows
 */
public record PagesFrame(ImageId image, long position, int codec, int bytes, List<PageRange> ranges) {
    public static final int RAW = 0;
    public static final int ZSTD = 1;

    private static final int HEAD = 8 + 8 + 1 + 4 + 4;
    private static final int RANGE = 12;

    public PagesFrame {
        ranges = List.copyOf(ranges);
    }

    public ByteBuffer head() {
        ByteBuffer head = ByteBuffer.allocate(HEAD + RANGE * ranges.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(image.destination())
                .putLong(position)
                .put((byte) codec)
                .putInt(bytes)
                .putInt(ranges.size());
        ranges.forEach(range -> head.putLong(range.address()).putInt((int) range.pages()));
        return head.flip();
    }

    public int pages() {
        return (int) ranges.stream().mapToLong(PageRange::pages).sum();
    }

    /** Reads the head; the payload's position is then at the data. IllegalArgumentException when it is none. */
    public static PagesFrame read(ByteBuffer payload) {
        if (payload.remaining() < HEAD) {
            throw new IllegalArgumentException("pages cut short");
        }
        ImageId image = ImageId.of(payload.getLong());
        long position = payload.getLong();
        int codec = payload.get();
        int bytes = payload.getInt();
        int count = payload.getInt();
        if (count < 0 || count > payload.remaining() / RANGE || position < 0 || (codec != RAW && codec != ZSTD)) {
            throw new IllegalArgumentException("pages cut short");
        }
        List<PageRange> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ranges.add(new PageRange(payload.getLong(), payload.getInt()));
        }
        PagesFrame frame = new PagesFrame(image, position, codec, bytes, ranges);
        if (bytes != payload.remaining() || (codec == RAW && bytes != (long) frame.pages() * PageRange.PAGE)) {
            throw new IllegalArgumentException("pages that are not as many as their ranges");
        }
        return frame;
    }
}
