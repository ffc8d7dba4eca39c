package io.ctctl.checkpoint.mover;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** Up to 1 MiB of pages on their way: read, looked at, sent. Used by one thread at a time. */
final class Batch {
    static final int PAGES = 256;

    final ByteBuffer pages = ByteBuffer.allocateDirect(PAGES * PageRange.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    final LongBuffer longs = pages.asLongBuffer();
    final List<PageRange> ranges = new ArrayList<>();
    ImageId image;
    long position;
    private long runStart;
    private long runEnd;
    private int kept;

    void begin(ImageId of, long at) {
        pages.clear();
        image = of;
        position = at;
        ranges.clear();
        kept = 0;
        runEnd = -1;
    }

    /** Keeps the page that was read to an index; those before it that were not kept are overwritten. */
    void keep(int index, long address) {
        if (index != kept) {
            pages.put(kept * PageRange.PAGE, pages, index * PageRange.PAGE, PageRange.PAGE);
        }
        kept++;
        if (address != runEnd) {
            endRun();
            runStart = address;
        }
        runEnd = address + PageRange.PAGE;
    }

    private void endRun() {
        if (runEnd > 0) {
            ranges.add(PageRange.between(runStart, runEnd));
        }
    }

    /** How many pages were kept. */
    int end() {
        endRun();
        return kept;
    }

    ByteBuffer data() {
        return pages.clear().limit(kept * PageRange.PAGE);
    }
}
