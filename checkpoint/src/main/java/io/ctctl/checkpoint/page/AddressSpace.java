package io.ctctl.checkpoint.page;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The pages of a process, in sparse files of its address space's shape: what arrives again takes the place of what was there.
 * {@code memory-PID-N} holds the addresses from N TiB on, as a file of some file systems ends at 16 TiB.
 */
final class AddressSpace implements AutoCloseable {
    private static final long WINDOW = 1L << 40;

    private final Path directory;
    private final long pid;
    private final Map<Long, FileChannel> files = new HashMap<>();

    AddressSpace(Path directory, long pid) {
        this.directory = directory;
        this.pid = pid;
    }

    /** Takes as many bytes as the range has. */
    void write(PageRange range, ByteBuffer data) throws IOException {
        int end = data.limit();
        for (long at = range.address(); at < range.end(); ) {
            long count = Math.min(range.end() - at, WINDOW - at % WINDOW);
            FileChannel file = file(at);
            long place = at % WINDOW;
            data.limit(data.position() + (int) count);
            while (data.hasRemaining()) {
                place += file.write(data, place);
            }
            data.limit(end);
            at += count;
        }
    }

    /** Makes the files of pages that are to be written when their directory may be gone. */
    void prepare(PageSet pages) throws IOException {
        for (PageRange range : pages) {
            for (long number = range.address() / WINDOW; number <= (range.end() - 1) / WINDOW; number++) {
                file(number * WINDOW);
            }
        }
    }

    /** Appends the pages to a file. */
    void copy(PageRange range, FileChannel out) throws IOException {
        for (long at = range.address(); at < range.end(); ) {
            long count = Math.min(range.end() - at, WINDOW - at % WINDOW);
            long sent = file(at).transferTo(at % WINDOW, count, out);
            if (sent <= 0) {
                throw new EOFException("the memory of process " + pid + " ends before " + Long.toHexString(at));
            }
            at += sent;
        }
    }

    private FileChannel file(long address) throws IOException {
        long number = address / WINDOW;
        FileChannel file = files.get(number);
        if (file == null) {
            file = FileChannel.open(
                    directory.resolve("memory-" + pid + "-" + number),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            files.put(number, file);
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : files.values()) {
            file.close();
        }
        files.clear();
    }
}
