package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.linux.DirectOutput;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Pages in the order in which they come, in blocks of 64 KiB of which each is packed if that pays: {@code packed.img}. An offset is that of the
 * file if nothing were packed. {@code packed-index} has for each block {@code u64 place << 20 | packed << 19 | bytes}. Thread-safe.
 */
final class PackedFile implements AutoCloseable {
    static final String PAGES = "packed.img";
    static final String INDEX = "packed-index";

    private static final long PACKED = 1 << 19;
    private static final int PLACE_SHIFT = 20;

    private final Path images;
    private final DirectOutput output; // nobody needs it soon, and the disk has it when it is written
    private long[] blocks = new long[256]; // guarded by this
    private int count; // guarded by this
    private long end; // guarded by this

    PackedFile(Path images) throws IOException {
        this.images = images;
        this.output = DirectOutput.create(images.resolve(PAGES));
    }

    /** A buffer from which can be written. */
    static ByteBuffer buffer(int bytes) {
        ByteBuffer all = ByteBuffer.allocateDirect(bytes + PageRange.PAGE);
        return all.alignedSlice(PageRange.PAGE).limit(bytes).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Appends blocks, and returns the offset of the first.
     *
     * @param data whole pages, with what the blocks are first; from {@link #buffer}
     * @param sizes of each block, negative where it is packed
     */
    long append(ByteBuffer data, int[] sizes, int number) throws IOException {
        long place;
        long first;
        synchronized (this) {
            place = end;
            end += data.remaining();
            first = count;
            if (count + number > blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * blocks.length + number);
            }
            long at = place;
            for (int i = 0; i < number; i++) {
                int bytes = Math.abs(sizes[i]);
                blocks[count++] = at << PLACE_SHIFT | (sizes[i] < 0 ? PACKED : 0) | bytes;
                at += bytes;
            }
        }
        try {
            output.write(data, place);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOSPC) {
                throw new FileSystemException(images.toString(), null, "No space left on device");
            }
            throw e;
        }
        return first * BlockCodec.BLOCK;
    }

    /** All is there: writes the index. */
    synchronized void finish() throws IOException {
        ByteBuffer index = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        index.asLongBuffer().put(blocks, 0, count);
        Files.write(images.resolve(INDEX), index.array());
    }

    @Override
    public void close() {
        output.close();
    }

    /** Reads what has been written. Not thread-safe. */
    static final class Reader implements AutoCloseable {
        private final FileChannel channel;
        private final ByteBuffer index;
        private final byte[] block = new byte[BlockCodec.BLOCK];
        private final byte[] packed = new byte[BlockCodec.BLOCK];
        private long present = -1;

        Reader(Path images) throws IOException {
            index = ByteBuffer.wrap(Files.readAllBytes(images.resolve(INDEX))).order(ByteOrder.LITTLE_ENDIAN);
            channel = FileChannel.open(images.resolve(PAGES));
        }

        /** Appends pages to another file. */
        void copy(long offset, long bytes, FileChannel to) throws IOException {
            for (long at = offset, end = offset + bytes; at < end; ) {
                load(at / BlockCodec.BLOCK);
                int inside = (int) (at % BlockCodec.BLOCK);
                int length = (int) Math.min(end - at, BlockCodec.BLOCK - inside);
                ByteBuffer part = ByteBuffer.wrap(block, inside, length);
                while (part.hasRemaining()) {
                    to.write(part);
                }
                at += length;
            }
        }

        private void load(long number) throws IOException {
            if (number == present) {
                return;
            }
            long entry = index.getLong((int) number * Long.BYTES);
            int bytes = (int) (entry & PACKED - 1);
            boolean isPacked = (entry & PACKED) != 0;
            ByteBuffer read = ByteBuffer.wrap(isPacked ? packed : block, 0, bytes);
            while (read.hasRemaining()) {
                if (channel.read(read, (entry >>> PLACE_SHIFT) + read.position()) < 0) {
                    throw new IOException(PAGES + " is cut short");
                }
            }
            if (isPacked) {
                BlockCodec.unpack(packed, bytes, block);
            }
            present = number;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
