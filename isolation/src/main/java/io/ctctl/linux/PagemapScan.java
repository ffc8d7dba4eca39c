package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** PAGEMAP_SCAN (Linux 6.7) of one process: which of its pages are there, and which have been written. Not thread-safe. */
public final class PagemapScan implements AutoCloseable {
    /** Told of each run of pages. */
    @FunctionalInterface
    public interface Sink {
        void range(long start, long end);
    }

    private static final long PAGEMAP_SCAN = 0xc0606610L;
    private static final int WP_MATCHING = 1;
    private static final int CHECK_WPASYNC = 2;
    private static final int WRITTEN = 2;
    private static final int FILE = 4;
    private static final int PRESENT = 8;
    private static final int SWAPPED = 16;
    private static final int PFNZERO = 32;
    private static final int REGIONS = 8192;
    private static final int REGION = 24;
    private static final int ARGUMENT = 96;

    private final Fd pagemap;
    private final NativeBytes regions = NativeBytes.of(REGIONS * REGION);
    private final NativeBytes argument = NativeBytes.named("scan", ARGUMENT);

    private PagemapScan(Fd pagemap) {
        this.pagemap = pagemap;
    }

    /** The memory the process has now: after an exec the scan still sees the old one. */
    public static PagemapScan of(int pid) throws SyscallException {
        return new PagemapScan(Fd.open(Path.of("/proc/" + pid + "/pagemap")));
    }

    /** What a range of addresses is mapped to. */
    public enum Mapping {
        /** Nothing but memory of the process's own: the kernel need not look up whose each page is, which takes ten times as long. */
        ANONYMOUS,
        FILE
    }

    /** A way to look for pages. */
    @FunctionalInterface
    public interface Search {
        void of(long start, long end, Mapping mapping, Sink sink) throws SyscallException;
    }

    /**
     * Anonymous pages of a tracked range that were written since they were last asked for (at first: all there are), which
     * from now on are watched again.
     */
    public void written(long start, long end, Mapping mapping, Sink sink) throws SyscallException {
        scan(start, end, mapping, WP_MATCHING | CHECK_WPASYNC, WRITTEN, sink);
    }

    /** The same of a process that stands still: they are not watched again. */
    public void lastWritten(long start, long end, Mapping mapping, Sink sink) throws SyscallException {
        scan(start, end, mapping, CHECK_WPASYNC, WRITTEN, sink);
    }

    /** Anonymous pages that are there. */
    public void populated(long start, long end, Mapping mapping, Sink sink) throws SyscallException {
        scan(start, end, mapping, 0, 0, sink);
    }

    private void scan(long start, long end, Mapping mapping, int flags, int required, Sink sink)
            throws SyscallException {
        // a category in inverted must be clear: not the page cache's, not the shared page of zeroes
        int absent = mapping == Mapping.ANONYMOUS ? PFNZERO : FILE | PFNZERO;
        ByteBuffer arg = argument.bytes();
        long from = start;
        while (from < end) {
            arg.putLong(0, ARGUMENT).putLong(8, flags).putLong(16, from).putLong(24, end);
            arg.putLong(32, 0)
                    .putLong(40, regions.address())
                    .putLong(48, REGIONS)
                    .putLong(56, 0);
            arg.putLong(64, absent).putLong(72, required | absent);
            arg.putLong(80, PRESENT | SWAPPED).putLong(88, PRESENT);
            int count = (int) Kernel.call(Syscall.IOCTL, pagemap, PAGEMAP_SCAN, argument);
            for (int i = 0; i < count; i++) {
                sink.range(regions.bytes().getLong(i * REGION), regions.bytes().getLong(i * REGION + 8));
            }
            from = arg.getLong(32);
        }
    }

    @Override
    public void close() {
        pagemap.close();
    }
}
