package io.ctctl.checkpoint.mover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.checkpoint.protocol.FrameChannel;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On memory of this process that does not change: code. */
class OwedMemoryTest {
    private static final ImageId IMAGE = ImageId.process(7);
    private static final int PID = (int) ProcessHandle.current().pid();
    private static final long WINDOW = 1L << 40;

    private final Sent sent = new Sent();
    private final BatchSender sender = new BatchSender(new FrameChannel(sent), 2);
    private long start;

    @TempDir
    Path images;

    @BeforeEach
    void findCode() throws IOException {
        start = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("libjvm.so") && line.contains(" r-xp "))
                .map(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void whatIsWaitedForGoesFirstAndNothingTwice() throws IOException {
        OwedMemory memory = owed(pages(0, 200), pages(300, 1));
        memory.want(IMAGE, start + 150 * 4096L + 17);
        memory.want(IMAGE, start + 151 * 4096L);
        memory.want(IMAGE, start + 250 * 4096L);
        memory.want(IMAGE, start + 300 * 4096L);
        memory.want(ImageId.process(8), start);
        assertThat(ranges()).containsExactly(pages(150, 16), pages(300, 1));
        while (memory.sendSome()) {
            assertThat(memory.counts().wantedPages()).isEqualTo(17);
        }
        assertThat(memory.none()).isTrue();
        assertThat(memory.counts()).isEqualTo(new OwedMemory.Counts(17, 184));
        assertThat(ranges().stream().mapToLong(PageRange::pages).sum()).isEqualTo(201);
        assertThat(PageSet.of(ranges())).isEqualTo(PageSet.of(List.of(pages(0, 200), pages(300, 1))));
    }

    @Test
    void whatIsScatteredGoesTogether() throws IOException {
        OwedMemory memory = owed(pages(0, 1), pages(2, 1), pages(4, 70));
        assertThat(memory.sendSome()).isTrue();
        assertThat(memory.counts().streamedPages()).isEqualTo(64);
        assertThat(memory.sendSome()).isTrue();
        assertThat(memory.sendSome()).isFalse();
        assertThat(PageSet.of(ranges())).isEqualTo(PageSet.of(List.of(pages(0, 1), pages(2, 1), pages(4, 70))));
    }

    @Test
    void itArrivesAsItIs() throws IOException {
        OwedMemory memory = owed(pages(0, 100));
        memory.want(IMAGE, start + 50 * 4096L);
        while (memory.sendSome()) {
            assertThat(memory.none()).isIn(true, false);
        }
        try (ReceivedImages received = new ReceivedImages(images);
                FrameChannel channel = new FrameChannel(sent.again())) {
            for (int frames = 0; frames < 4; frames++) {
                received.pages(channel.receive().payload());
            }
        } catch (EOFException ignored) {
            // fewer pieces
        }
        assertThat(read(images.resolve("memory-7-" + start / WINDOW), start % WINDOW))
                .isEqualTo(read(Path.of("/proc/self/mem"), start));
    }

    @Test
    void whatCannotBeReadIsAFailureAndNotSent() throws IOException {
        OwedMemory memory = new OwedMemory(
                sender, Map.of(IMAGE, PID), Map.of(IMAGE, PageSet.of(List.of(new PageRange(0x1000, 1)))));
        assertThatThrownBy(() -> memory.want(IMAGE, 0x1000)).isInstanceOf(IOException.class);
        assertThat(ranges()).isEmpty();
    }

    @Test
    void whatIsForgottenIsNotSent() throws IOException {
        OwedMemory memory = owed(pages(0, 10));
        memory.forget();
        assertThat(memory.sendSome()).isFalse();
        assertThat(ranges()).isEmpty();
    }

    private PageRange pages(int first, int count) {
        return new PageRange(start + first * 4096L, count);
    }

    private OwedMemory owed(PageRange... ranges) {
        return new OwedMemory(sender, Map.of(IMAGE, PID), Map.of(IMAGE, PageSet.of(List.of(ranges))));
    }

    private List<PageRange> ranges() throws IOException {
        List<PageRange> ranges = new ArrayList<>();
        try (FrameChannel channel = new FrameChannel(sent.again())) {
            while (true) {
                ranges.addAll(PagesFrame.read(channel.receive().payload()).ranges());
            }
        } catch (EOFException ignored) {
            return ranges;
        }
    }

    private static byte[] read(Path file, long at) throws IOException {
        byte[] bytes = new byte[100 * 4096];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(at);
            in.readFully(bytes);
        }
        return bytes;
    }

    /** Keeps what is written; read from the beginning by {@link #again}. */
    private static final class Sent implements ByteChannel {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private ByteBuffer reading = ByteBuffer.allocate(0);

        synchronized Sent again() {
            Sent copy = new Sent();
            copy.reading = ByteBuffer.wrap(bytes.toByteArray());
            return copy;
        }

        @Override
        public int read(ByteBuffer to) {
            int count = Math.min(to.remaining(), reading.remaining());
            to.put(reading.slice(reading.position(), count));
            reading.position(reading.position() + count);
            return count == 0 ? -1 : count;
        }

        @Override
        public synchronized int write(ByteBuffer from) {
            byte[] piece = new byte[from.remaining()];
            from.get(piece);
            bytes.writeBytes(piece);
            return piece.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
