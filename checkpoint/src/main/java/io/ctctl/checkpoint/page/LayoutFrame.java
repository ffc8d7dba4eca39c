package io.ctctl.checkpoint.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The payload of a LAYOUT frame: {@code u64 image, {u64 address, u32 pages, u8 flags}…}; an image may have several. */
public record LayoutFrame(ImageId image, List<PagemapEntry> entries) {
    /** What fits in a frame. */
    public static final int MOST = 500_000;

    private static final int ENTRY = 13;

    public LayoutFrame {
        entries = List.copyOf(entries);
    }

    public ByteBuffer payload() {
        ByteBuffer payload = ByteBuffer.allocate(8 + ENTRY * entries.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(image.destination());
        entries.forEach(entry -> payload.putLong(entry.range().address())
                .putInt((int) entry.range().pages())
                .put((byte) entry.flags()));
        return payload.flip();
    }

    /** IllegalArgumentException when it is none. */
    public static LayoutFrame read(ByteBuffer payload) {
        if (payload.remaining() < 8 || (payload.remaining() - 8) % ENTRY != 0) {
            throw new IllegalArgumentException("a layout cut short");
        }
        ImageId image = ImageId.of(payload.getLong());
        List<PagemapEntry> entries = new ArrayList<>(payload.remaining() / ENTRY);
        while (payload.hasRemaining()) {
            PageRange range = new PageRange(payload.getLong(), payload.getInt());
            entries.add(new PagemapEntry(range, payload.get()));
        }
        return new LayoutFrame(image, entries);
    }
}
