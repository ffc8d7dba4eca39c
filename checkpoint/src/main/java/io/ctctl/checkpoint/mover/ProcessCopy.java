package io.ctctl.checkpoint.mover;

import io.ctctl.checkpoint.dirty.MemoryArea;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.Errno;
import io.ctctl.linux.ProcessMemory;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What the destination has of one process's memory. Not thread-safe. */
final class ProcessCopy {
    /** Counted in pages. */
    record Sent(long read, long zero, long unchanged, long sent) {
        static final Sent NOTHING = new Sent(0, 0, 0, 0);

        Sent plus(Sent other) {
            return new Sent(read + other.read, zero + other.zero, unchanged + other.unchanged, sent + other.sent);
        }
    }

    private final ImageId image;
    private final ProcessMemory memory;
    private final SentHashes hashes = new SentHashes();
    private final PageHash hash = new PageHash();
    private final long[] addresses = new long[Batch.PAGES];
    private PageSet held = PageSet.EMPTY;
    private PageSet zero = PageSet.EMPTY;
    private PageSet.Builder sentNow;
    private PageSet.Builder zeroNow;
    private PageSet anonymous = PageSet.EMPTY;
    private boolean hashed;
    private long position;
    private long unchanged;
    private long zeroes;
    private long read;

    ProcessCopy(ImageId image, int pid) {
        this.image = image;
        this.memory = new ProcessMemory(pid);
    }

    ImageId image() {
        return image;
    }

    /** The pages the destination holds as they were when last sent. */
    PageSet held() {
        return held;
    }

    /** The pages of which it is known that they held nothing but zeroes, where absence means that. */
    PageSet zero() {
        return zero;
    }

    /**
     * Sends pages that may have been written.
     *
     * @param hashing look at each page's hash: what has not changed is not sent
     * @return what was done; the pages sent are {@link #sentNow}
     */
    Sent send(PageSet pages, List<MemoryArea> areas, boolean hashing, BatchSender sender) throws IOException {
        sentNow = PageSet.builder();
        zeroNow = PageSet.builder();
        hashed = hashing;
        anonymous = anonymous(areas);
        unchanged = 0;
        zeroes = 0;
        read = 0;
        position = 0;
        Filling filling = new Filling(sender);
        for (PageRange range : pages) {
            filling.add(range);
        }
        filling.flush();
        PageSet sent = sentNow.build();
        PageSet empty = zeroNow.build();
        held = held.union(sent).minus(empty);
        zero = zero.union(empty).minus(sent);
        return new Sent(read, zeroes, unchanged, sent.pages());
    }

    PageSet lastSent() {
        return sentNow.build();
    }

    private static PageSet anonymous(List<MemoryArea> areas) {
        PageSet.Builder builder = PageSet.builder();
        areas.stream().filter(MemoryArea::anonymous).forEach(area -> builder.add(area.start(), area.end()));
        return builder.build();
    }

    /** Collects ranges until a batch is full. */
    private final class Filling {
        private final BatchSender sender;
        private int places;
        private int count;

        Filling(BatchSender sender) {
            this.sender = sender;
        }

        void add(PageRange range) throws IOException {
            long at = range.address();
            while (at < range.end()) {
                int room = Batch.PAGES - count;
                int taken = (int) Math.min(room, (range.end() - at) / PageRange.PAGE);
                memory.place(places++, at, (long) taken * PageRange.PAGE);
                for (int i = 0; i < taken; i++) {
                    addresses[count++] = at + (long) i * PageRange.PAGE;
                }
                at += (long) taken * PageRange.PAGE;
                if (count == Batch.PAGES) {
                    flush();
                }
            }
        }

        void flush() throws IOException {
            if (count == 0) {
                return;
            }
            Batch batch = sender.take();
            int got = 0;
            try {
                batch.begin(image, position);
                got = readAll(batch);
                for (int i = 0; i < got; i++) {
                    judge(batch, i);
                }
            } finally {
                int kept = got == 0 ? 0 : batch.end();
                position += kept;
                if (kept == 0) {
                    sender.giveBack(batch);
                } else {
                    sender.send(batch);
                }
                places = 0;
                count = 0;
            }
        }

        /** Reads what is still mapped; what is not is dropped from the addresses. */
        private int readAll(Batch batch) throws IOException {
            int wanted = count;
            try {
                int bytes = memory.read(places, batch.pages, wanted * PageRange.PAGE);
                if (bytes == wanted * PageRange.PAGE) {
                    read += wanted;
                    return wanted;
                }
            } catch (SyscallException e) {
                if (e.errno() == Errno.ESRCH) {
                    return 0;
                } else if (e.errno() != Errno.EFAULT) {
                    throw e;
                }
            }
            return readOneByOne(batch);
        }

        // some page was unmapped since it was found, or its process may not look at it: what is there is read page by
        // page
        private int readOneByOne(Batch batch) throws IOException {
            int got = 0;
            for (int i = 0; i < count; i++) {
                memory.place(0, addresses[i], PageRange.PAGE);
                try {
                    ByteBuffer page = batch.pages.slice(got * PageRange.PAGE, PageRange.PAGE);
                    if (memory.readHidden(1, page, PageRange.PAGE) == PageRange.PAGE) {
                        addresses[got++] = addresses[i];
                    }
                } catch (SyscallException e) {
                    // ENOENT: the process has gone
                    if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH) {
                        throw e;
                    }
                }
            }
            read += got;
            return got;
        }

        private void judge(Batch batch, int index) {
            long address = addresses[index];
            boolean holdsSomething = hashed
                    ? hash.of(batch.longs, index * PageHash.LONGS)
                    : !PageHash.isZero(batch.longs, index * PageHash.LONGS);
            if (!holdsSomething && anonymous.contains(address)) {
                zeroes++;
                zeroNow.add(address, address + PageRange.PAGE);
                hashes.forget(address);
            } else if (hashed && hashes.isUnchanged(address, hash) && held.contains(address)) {
                unchanged++;
            } else {
                if (!hashed) {
                    hashes.forget(address);
                }
                sentNow.add(address, address + PageRange.PAGE);
                batch.keep(index, address);
            }
        }
    }
}
