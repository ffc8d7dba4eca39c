package io.ctctl.checkpoint.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The payload of a LAYOUT frame: {@code u64 image, {u64 address, u32 pages}…}; an image may have several. */
public record LayoutFrame(ImageId image, List<PageRange> ranges) {
    /** What fits in a frame. */
    public static final int MOST = 500_000;

    private static final int RANGE = 12;

    public LayoutFrame {
        ranges = List.copyOf(ranges);
    }

    public ByteBuffer payload() {
        ByteBuffer payload = ByteBuffer.allocate(8 + RANGE * ranges.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(image.destination());
        ranges.forEach(range -> payload.putLong(range.address()).putInt((int) range.pages()));
        return payload.flip();
    }

    /** IllegalArgumentException when it is none. */
    public static LayoutFrame read(ByteBuffer payload) {
        if (payload.remaining() < 8 || (payload.remaining() - 8) % RANGE != 0) {
            throw new IllegalArgumentException("a layout cut short");
        }
        ImageId image = ImageId.of(payload.getLong());
        List<PageRange> ranges = new ArrayList<>(payload.remaining() / RANGE);
        while (payload.hasRemaining()) {
            ranges.add(new PageRange(payload.getLong(), payload.getInt()));
        }
        return new LayoutFrame(image, ranges);
    }
}
