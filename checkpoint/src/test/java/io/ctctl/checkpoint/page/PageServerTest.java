package io.ctctl.checkpoint.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageServerTest {
    private static final int OPEN2 = 4;
    private static final int ADD = 6;
    private static final int CLOSE = 0x1023;
    private static final ImageId PROCESS = ImageId.process(1);
    private static final ImageId SHARED = new ImageId(ImageId.Kind.SHARED, 9);

    private final RecordingSink sink = new RecordingSink();

    @Test
    void itListsPrivatePagesAndTakesSharedOnes() throws IOException {
        Said criu = new Said()
                .command(OPEN2, 0, 0, PROCESS)
                .command(ADD | PagemapEntry.PARENT << 16, 3, 0x10000, PROCESS)
                .command(OPEN2, 0, 0, SHARED)
                .command(ADD | PagemapEntry.PRESENT << 16, 2, 0x2000, SHARED)
                .pages(2)
                .command(CLOSE, 0, 0, PROCESS);
        new PageServer(criu, sink).serve();
        assertThat(sink.heard).containsExactly("stopped", "2 pages of " + SHARED + " at 2000", "complete");
        assertThat(sink.layout.pages())
                .isEqualTo(Map.of(
                        PROCESS, PageSet.of(List.of(new PageRange(0x10000, 3))),
                        SHARED, PageSet.of(List.of(new PageRange(0x2000, 2)))));
        // it has a parent, twice, and all is well
        assertThat(criu.answers()).containsExactly(1, 1, 0, 0, 0, 0);
    }

    @Test
    void privatePagesThatAreSentAllTheSameAreOnlyListed() throws IOException {
        Said criu = new Said()
                .command(OPEN2, 0, 0, PROCESS)
                .command(ADD | PagemapEntry.PRESENT << 16, 300, 0x10000, PROCESS)
                .pages(300)
                .command(CLOSE, 0, 0, PROCESS);
        new PageServer(criu, sink).serve();
        assertThat(sink.heard).containsExactly("stopped", "complete");
        assertThat(sink.layout.count()).isEqualTo(300);
    }

    @Test
    void aDumpThatBreaksOffIsNotComplete() {
        Said criu = new Said().command(OPEN2, 0, 0, PROCESS);
        assertThatThrownBy(() -> new PageServer(criu, sink).serve()).isInstanceOf(EOFException.class);
        assertThat(sink.heard).containsExactly("stopped");
    }

    private static final class RecordingSink implements PageServer.Sink {
        private final List<String> heard = new ArrayList<>();
        private Layout layout;

        @Override
        public void stopped() {
            heard.add("stopped");
        }

        @Override
        public void pages(ImageId image, PageRange range, ByteBuffer data) {
            assertThat(data.remaining()).isEqualTo((int) range.bytes());
            heard.add(range.pages() + " pages of " + image + " at " + Long.toHexString(range.address()));
        }

        @Override
        public void complete(Layout all) {
            heard.add("complete");
            layout = all;
        }
    }

    /** What CRIU says, prepared; and what it is answered. */
    private static final class Said implements ByteChannel {
        private final ByteBuffer said = ByteBuffer.allocate(2 << 20).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer answered = ByteBuffer.allocate(64);
        private boolean reading;

        Said command(int command, long pages, long address, ImageId image) {
            said.putInt(command).putInt(0).putLong(pages).putLong(address).putLong(image.destination());
            return this;
        }

        Said pages(int count) {
            said.position(said.position() + count * PageRange.PAGE);
            return this;
        }

        List<Integer> answers() {
            List<Integer> bytes = new ArrayList<>();
            for (answered.flip(); answered.hasRemaining(); ) {
                bytes.add((int) answered.get());
            }
            return bytes;
        }

        @Override
        public int read(ByteBuffer into) {
            if (!reading) {
                said.flip();
                reading = true;
            }
            if (!said.hasRemaining()) {
                return -1;
            }
            int count = Math.min(into.remaining(), said.remaining());
            into.put(said.slice(said.position(), count));
            said.position(said.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            answered.put(from);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
