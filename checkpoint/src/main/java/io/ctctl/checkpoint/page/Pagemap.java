package io.ctctl.checkpoint.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A pagemap image: which pages there are, in order of address; the present ones follow each other in {@code pages-ID.img}.
 * {@code u32 magic, u32 magic, {u32 length, protobuf}…}; the first record is the head.
 */
public record Pagemap(int pagesId, List<PagemapEntry> entries) {
    private static final int MAGIC = 0x54564319;
    private static final int PAGEMAP = 0x56084025;
    private static final int PAGES_ID = 1;
    private static final int ADDRESS = 1;
    private static final int COUNT = 2;
    private static final int FLAGS = 4;
    private static final int WIDE_COUNT = 5; // CRIU 4.2; field 2 is then for older readers

    public Pagemap {
        entries = List.copyOf(entries);
    }

    public static String pagesName(int pagesId) {
        return "pages-" + pagesId + ".img";
    }

    public void write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 + 24 * entries.size());
        out.writeBytes(ints(MAGIC, PAGEMAP));
        record(out, new Protobuf().number(PAGES_ID, pagesId));
        for (PagemapEntry entry : entries) {
            long pages = entry.range().pages();
            record(
                    out,
                    new Protobuf()
                            .number(ADDRESS, entry.range().address())
                            .number(COUNT, Math.min(pages, 0xffffffffL))
                            .number(FLAGS, entry.flags())
                            .number(WIDE_COUNT, pages));
        }
        Files.write(file, out.toByteArray());
    }

    private static void record(ByteArrayOutputStream out, Protobuf message) {
        byte[] bytes = message.bytes();
        out.writeBytes(ints(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    public static Pagemap read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 8 || in.getInt() != MAGIC || in.getInt() != PAGEMAP) {
            throw new IOException(file + ": no pagemap image");
        }
        int pagesId = -1;
        List<PagemapEntry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = in.remaining() < 4 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IOException(file + ": cut short");
            }
            long[] fields = Protobuf.numbers(in.slice(in.position(), length), WIDE_COUNT + 1);
            in.position(in.position() + length);
            if (pagesId < 0) {
                pagesId = (int) fields[PAGES_ID];
            } else {
                long pages = fields[WIDE_COUNT] != 0 ? fields[WIDE_COUNT] : fields[COUNT];
                entries.add(new PagemapEntry(new PageRange(fields[ADDRESS], pages), (int) fields[FLAGS]));
            }
        }
        return new Pagemap(pagesId, entries);
    }
}
