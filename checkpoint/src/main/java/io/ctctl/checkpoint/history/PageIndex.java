package io.ctctl.checkpoint.history;

import io.ctctl.checkpoint.mover.PageHash;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which pages an image has at one point: four big-endian longs each, in order of address. */
final class PageIndex {
    static final PageIndex EMPTY = new PageIndex(LongBuffer.allocate(0));

    private static final String SUFFIX = ".index";
    private static final int LONGS = 4; // address, both halves of the hash, location
    private static final int BYTES = LONGS * Long.BYTES;

    private final LongBuffer records;
    private int next;

    private PageIndex(LongBuffer records) {
        this.records = records;
    }

    static Path file(Path directory, String image) {
        return directory.resolve(image + SUFFIX);
    }

    /** The image that a file in a directory of indexes is about. */
    static String image(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    static PageIndex read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() % BYTES != 0) {
                throw new IOException(file + " is cut short");
            }
            return new PageIndex(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .asLongBuffer());
        }
    }

    int size() {
        return records.limit() / LONGS;
    }

    long address(int at) {
        return records.get(at * LONGS);
    }

    long location(int at) {
        return records.get(at * LONGS + 3);
    }

    /** Where a page with this content is kept; -1 when it was another one, or none. Cheapest in order of address. */
    long find(long address, PageHash hash) {
        if (next < size() && address(next) == address) {
            return matching(next++, hash);
        }
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (address(middle) < address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        next = low;
        return low < size() && address(low) == address ? matching(next++, hash) : -1;
    }

    private long matching(int at, PageHash hash) {
        boolean same = records.get(at * LONGS + 1) == hash.high() && records.get(at * LONGS + 2) == hash.low();
        return same ? location(at) : -1;
    }

    /** Writes one, page by page. */
    static final class Writer implements AutoCloseable {
        private final DataOutputStream out;
        private long last = -1;

        Writer(Path file) throws IOException {
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        }

        void add(long address, PageHash hash, long location) throws IOException {
            if (address <= last) {
                throw new IOException("pages do not come in order of address");
            }
            last = address;
            out.writeLong(address);
            out.writeLong(hash.high());
            out.writeLong(hash.low());
            out.writeLong(location);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
