package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.linux.Errno;
import io.ctctl.linux.ProcessMemory;
import io.ctctl.linux.SyscallException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads pages of processes that stand still, packs them and writes them down; those that are zero are not. Not thread-safe. */
final class PageReader {
    static final int MOST_PAGES = 512;

    private static final int BYTES = MOST_PAGES * PageRange.PAGE;
    private static final ByteBuffer ZERO = ByteBuffer.allocateDirect(PageRange.PAGE);

    private final ByteBuffer buffer = PackedFile.buffer(BYTES);
    private final ByteBuffer blocks = PackedFile.buffer(BYTES);
    private final int[] sizes = new int[BYTES / BlockCodec.BLOCK];
    private final byte[] block = new byte[BlockCodec.BLOCK];
    private final byte[] packed = new byte[BlockCodec.BLOCK];
    private final BlockCodec codec = new BlockCodec();
    private final boolean[] zero = new boolean[MOST_PAGES];
    private final PackedFile file;
    private ProcessMemory memory;
    private int pid;

    PageReader(PackedFile file) {
        this.file = file;
    }

    /** Takes pages of a process, and tells where they are. */
    void take(int of, List<PageRange> ranges, Extents extents) throws IOException {
        int pages = (int) ranges.stream().mapToLong(PageRange::pages).sum();
        read(of, ranges, pages * PageRange.PAGE);
        int kept = dropZeroes(pages);
        long offset = kept == 0 ? 0 : file.append(pack(kept * PageRange.PAGE), sizes, blocksOf(kept));
        int page = 0;
        for (PageRange range : ranges) {
            for (long at = range.address(); at < range.end(); at += PageRange.PAGE) {
                extents.add(at, at + PageRange.PAGE, zero[page] ? Extents.ZERO : offset);
                offset += zero[page++] ? 0 : PageRange.PAGE;
            }
        }
    }

    private static int blocksOf(int pages) {
        return (pages * PageRange.PAGE + BlockCodec.BLOCK - 1) / BlockCodec.BLOCK;
    }

    private int dropZeroes(int pages) {
        int kept = 0;
        for (int page = 0; page < pages; page++) {
            int at = page * PageRange.PAGE;
            zero[page] =
                    buffer.getLong(at) == 0 && buffer.slice(at, PageRange.PAGE).mismatch(ZERO) < 0;
            if (!zero[page]) {
                if (kept != page) {
                    buffer.put(kept * PageRange.PAGE, buffer, at, PageRange.PAGE);
                }
                kept++;
            }
        }
        return kept;
    }

    private ByteBuffer pack(int bytes) {
        blocks.clear();
        for (int from = 0, number = 0; from < bytes; from += BlockCodec.BLOCK, number++) {
            int size = Math.min(BlockCodec.BLOCK, bytes - from);
            buffer.get(from, block, 0, size);
            int length = codec.pack(block, size, packed);
            blocks.put(length == 0 ? block : packed, 0, length == 0 ? size : length);
            sizes[number] = length == 0 ? size : -length;
        }
        // whole pages, as whoever goes past the page cache must
        return blocks.limit((blocks.position() + PageRange.PAGE - 1) / PageRange.PAGE * PageRange.PAGE)
                .position(0);
    }

    private void read(int of, List<PageRange> ranges, int bytes) throws IOException {
        if (memory == null || pid != of) {
            memory = new ProcessMemory(of);
            pid = of;
        }
        int places = 0;
        for (PageRange range : ranges) {
            memory.place(places++, range.address(), range.bytes());
        }
        try {
            if (memory.read(places, buffer.clear(), bytes) == bytes) {
                return;
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.EFAULT) {
                throw e;
            }
        }
        if (memory.readHidden(places, buffer, bytes) < bytes) {
            throw new EOFException("process " + pid + " has ended");
        }
    }
}
