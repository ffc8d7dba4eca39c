package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.util.List;

/** Which pages of one process have been written. Not thread-safe. */
public interface ProcessTracker extends AutoCloseable {
    /**
     * The anonymous pages of these areas that may have been written since the last call; at first all that are there. What is
     * read of them after this call, and written after that, is in the next answer.
     */
    PageSet written(List<MemoryArea> areas) throws IOException;

    /** As {@link #written}, for the last time and of a process that stands still. */
    default PageSet lastWritten(List<MemoryArea> areas) throws IOException {
        return written(areas);
    }

    /** Whether every page in an answer has really been written. */
    boolean isExact();

    @Override
    void close();
}
