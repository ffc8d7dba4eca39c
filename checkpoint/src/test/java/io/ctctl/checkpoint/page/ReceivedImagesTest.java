package io.ctctl.checkpoint.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedImagesTest {
    private static final ImageId PROCESS = ImageId.process(7);
    private static final ImageId SHARED = new ImageId(ImageId.Kind.SHARED, 3);
    private static final long HIGH = (3L << 40) - 0x1000;

    @TempDir
    Path images;

    @Test
    void whatArrivesAgainTakesThePlaceOfWhatWasThere() throws IOException {
        try (ReceivedImages received = new ReceivedImages(images)) {
            send(received, PROCESS, 0, 1, new PageRange(0x10000, 2), new PageRange(0x20000, 1));
            received.endRound();
            send(received, PROCESS, 0, 9, new PageRange(0x11000, 1));
            layout(received, PROCESS, new PageRange(0x10000, 2), new PageRange(0x20000, 1));
            received.finish(Map.of());
        }
        Pagemap map = Pagemap.read(images.resolve("pagemap-7.img"));
        assertThat(map.entries())
                .containsExactly(
                        new PagemapEntry(new PageRange(0x10000, 2), PagemapEntry.PRESENT),
                        new PagemapEntry(new PageRange(0x20000, 1), PagemapEntry.PRESENT));
        assertThat(firstBytes(images.resolve(Pagemap.pagesName(map.pagesId()))))
                .containsExactly((byte) 1, (byte) 9, (byte) 3);
    }

    @Test
    void pagesThatComeLaterStayWhereTheyArrived() throws IOException {
        try (ReceivedImages received = new ReceivedImages(images)) {
            // two files: one ends at 3 TiB, the next begins there
            send(received, PROCESS, 0, 1, new PageRange(0x10000, 1), new PageRange(HIGH, 2));
            layout(received, PROCESS, new PageRange(0x10000, 1), new PageRange(HIGH, 2));
            received.finish(Map.of(PROCESS, PageSet.of(List.of(new PageRange(HIGH, 4)))));
        }
        Pagemap map = Pagemap.read(images.resolve("pagemap-7.img"));
        assertThat(map.entries()).containsExactly(new PagemapEntry(new PageRange(0x10000, 1), PagemapEntry.PRESENT));
        assertThat(bounds("missing-7")).containsExactly(HIGH, HIGH + 0x2000);
        assertThat(bounds("owed-7")).isEmpty();
        assertThat(byteAt(images.resolve("memory-7-2"), (1L << 40) - 0x1000)).isEqualTo((byte) 2);
        assertThat(byteAt(images.resolve("memory-7-3"), 0)).isEqualTo((byte) 3);
    }

    @Test
    void owedPagesAreTakenWhenTheirDirectoryIsGone() throws IOException {
        PageSet all = PageSet.of(List.of(new PageRange(0x10000, 4)));
        try (ReceivedImages received = new ReceivedImages(images)) {
            // what arrived of a page that is owed is out of date
            send(received, PROCESS, 0, 1, new PageRange(0x10000, 2));
            layout(received, PROCESS, new PageRange(0x10000, 4));
            received.owed(new LayoutFrame(PROCESS, List.of(new PageRange(0x11000, 3))).payload());
            received.finish(Map.of(PROCESS, all));
            assertThat(bounds("missing-7")).containsExactly(0x10000, 0x14000);
            assertThat(bounds("owed-7")).containsExactly(0x11000, 0x14000);
            Path kept = Files.createLink(images.resolve("kept"), images.resolve("memory-7-0"));
            Files.delete(images.resolve("memory-7-0"));
            assertThat(received.owes()).isTrue();
            assertThat(send(received, PROCESS, 0, 7, new PageRange(0x12000, 2)).ranges())
                    .containsExactly(new PageRange(0x12000, 2));
            assertThat(received.owes()).isTrue();
            send(received, PROCESS, 0, 6, new PageRange(0x11000, 1));
            assertThat(received.owes()).isFalse();
            assertThat(new byte[] {byteAt(kept, 0x10000), byteAt(kept, 0x11000), byteAt(kept, 0x12000)})
                    .containsExactly((byte) 1, (byte) 6, (byte) 7);
        }
    }

    @Test
    void whatCannotComeLaterMustNotBeOwed() throws IOException {
        try (ReceivedImages received = new ReceivedImages(images)) {
            layout(received, PROCESS, new PageRange(0x10000, 1));
            received.owed(new LayoutFrame(PROCESS, List.of(new PageRange(0x10000, 1))).payload());
            assertThatThrownBy(() -> received.finish(Map.of())).hasMessageContaining("not arrived whole");
        }
    }

    @Test
    void sharedMemoryIsKeptInTheOrderOfItsPositions() throws IOException {
        try (ReceivedImages received = new ReceivedImages(images)) {
            send(received, SHARED, 1, 5, new PageRange(0x1000, 1));
            send(received, SHARED, 0, 4, new PageRange(0, 1));
            layout(received, SHARED, new PageRange(0, 2));
            received.finish(Map.of());
        }
        Pagemap map = Pagemap.read(images.resolve("pagemap-shmem-3.img"));
        assertThat(firstBytes(images.resolve(Pagemap.pagesName(map.pagesId())))).containsExactly((byte) 4, (byte) 5);
    }

    @Test
    void aLayoutWithMoreThanHasArrivedIsRefused() throws IOException {
        try (ReceivedImages received = new ReceivedImages(images)) {
            send(received, PROCESS, 0, 1, new PageRange(0x10000, 1));
            layout(received, PROCESS, new PageRange(0x10000, 2));
            assertThatThrownBy(() -> received.finish(Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not arrived whole");
        }
    }

    /** Pages that hold {@code first}, {@code first + 1}… */
    private static PagesFrame send(ReceivedImages to, ImageId image, long position, int first, PageRange... ranges)
            throws IOException {
        int count = (int) List.of(ranges).stream().mapToLong(PageRange::pages).sum();
        ByteBuffer data = ByteBuffer.allocate(count * PageRange.PAGE);
        for (int page = 0; page < count; page++) {
            for (int i = 0; i < PageRange.PAGE; i++) {
                data.put((byte) (first + page));
            }
        }
        ByteBuffer head = new PagesFrame(image, position, PagesFrame.RAW, data.capacity(), List.of(ranges)).head();
        ByteBuffer payload =
                ByteBuffer.allocate(head.remaining() + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        return to.pages(payload.put(head).put(data.flip()).flip());
    }

    private long[] bounds(String file) throws IOException {
        LongBuffer bounds = ByteBuffer.wrap(Files.readAllBytes(images.resolve(file)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long[] all = new long[bounds.remaining()];
        bounds.get(all);
        return all;
    }

    private static void layout(ReceivedImages to, ImageId image, PageRange... ranges) {
        to.layout(new LayoutFrame(image, List.of(ranges)).payload());
    }

    private static byte[] firstBytes(Path pages) throws IOException {
        byte[] bytes = new byte[(int) (Files.size(pages) / PageRange.PAGE)];
        for (int page = 0; page < bytes.length; page++) {
            bytes[page] = byteAt(pages, (long) page * PageRange.PAGE);
        }
        return bytes;
    }

    private static byte byteAt(Path file, long place) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            return one.get(0);
        }
    }
}
