package io.ctctl.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** /proc/PID/pagemap as every kernel has it: one word for each page. Not thread-safe. */
public final class Pagemap implements AutoCloseable {
    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long FILE_OR_SHARED = 1L << 61;
    private static final long SOFT_DIRTY = 1L << 55;
    private static final int WORDS = 1 << 15;
    private static final int PAGE = 4096;

    private final Fd fd;
    private final NativeBytes words = NativeBytes.of(WORDS * Long.BYTES);

    private Pagemap(Fd fd) {
        this.fd = fd;
    }

    public static Pagemap of(int pid) throws SyscallException {
        return new Pagemap(Fd.open(Path.of("/proc/" + pid + "/pagemap")));
    }

    /** Anonymous pages that are there; {@code written}: only those written since {@link #forget}. */
    public void pages(long start, long end, boolean written, PagemapScan.Sink sink) throws IOException {
        long run = -1;
        for (long from = start; from < end; from += (long) WORDS * PAGE) {
            int count = (int) Math.min(WORDS, (end - from) / PAGE);
            ByteBuffer read = read(from, count);
            for (int i = 0; i < count; i++) {
                long word = read.getLong(i * Long.BYTES);
                boolean wanted = (word & (PRESENT | SWAPPED)) != 0
                        && (word & FILE_OR_SHARED) == 0
                        && (!written || (word & SOFT_DIRTY) != 0);
                long address = from + (long) i * PAGE;
                if (wanted && run < 0) {
                    run = address;
                } else if (!wanted && run >= 0) {
                    sink.range(run, address);
                    run = -1;
                }
            }
        }
        if (run >= 0) {
            sink.range(run, end);
        }
    }

    private ByteBuffer read(long address, int count) throws SyscallException {
        int wanted = count * Long.BYTES;
        int got = (int) Kernel.call(Syscall.PREAD64, fd, words, wanted, address / PAGE * Long.BYTES);
        for (int i = got / Long.BYTES; i < count; i++) {
            words.bytes().putLong(i * Long.BYTES, 0);
        }
        return words.bytes();
    }

    /** Has the kernel note writes from now on; without effect on a kernel without soft-dirty bits. */
    public static void forget(int pid) throws SyscallException {
        try (Fd clearRefs = Fd.open(Path.of("/proc/" + pid + "/clear_refs"), OpenFlag.WRITE_ONLY)) {
            byte[] softDirty = {'4'};
            Kernel.call(Syscall.WRITE, clearRefs, NativeBytes.copyOf(softDirty), 1);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
