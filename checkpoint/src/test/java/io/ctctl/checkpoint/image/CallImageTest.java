package io.ctctl.checkpoint.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallImageTest {
    private static final byte[] HEADER = {0x19, 0x43, 0x56, 0x54, 1, 2, 3, 4};
    private static final long INTERRUPTED = -4;

    @TempDir
    private Path images;

    @Test
    void aSleepGoesOnWithWhatIsLeft() throws IOException {
        assertThat(mended(sleep(INTERRUPTED, 0x7000, 0x7000))).containsExactly(230L, 0x400ffeL);
    }

    @Test
    void aSleepThatIsNotToldWhatIsLeftBeginsAnew() throws IOException {
        assertThat(mended(sleep(INTERRUPTED, 0x7000, 0))).containsExactly(230L, 0x400ffeL);
    }

    @Test
    void whoeverHasTheRestWrittenElsewhereExpectsToBeInterrupted() throws IOException {
        assertThat(mended(sleep(INTERRUPTED, 0x7000, 0x8000))).containsExactly(INTERRUPTED, 0x401000L);
    }

    @Test
    void callsThatHaveEndedAreNotMadeAgain() throws IOException {
        assertThat(mended(sleep(0, 0x7000, 0x7000))).containsExactly(0L, 0x401000L);
        // epoll_wait is interrupted for good
        assertThat(mended(registers(INTERRUPTED, 232))).containsExactly(INTERRUPTED, 0x401000L);
    }

    @Test
    void aFutexIsWaitedForAgain() throws IOException {
        assertThat(mended(registers(INTERRUPTED, 202))).containsExactly(202L, 0x400ffeL);
    }

    private static ProtoWriter sleep(long result, long request, long remaining) {
        return registers(result, 230).number(13, request).number(8, remaining);
    }

    private static ProtoWriter registers(long result, long call) {
        return new ProtoWriter().number(11, result).number(16, call).number(17, 0x401000);
    }

    /** What the call returned, or which it is, and where the thread is. */
    private List<Long> mended(ProtoWriter registers) throws IOException {
        Path core = images.resolve("core-7.img");
        byte[] thread = new ProtoWriter()
                .number(1, 1)
                .message(2, new ProtoWriter().number(1, 99).message(2, registers))
                .text(5, "the rest")
                .toByteArray();
        new ImageFile(HEADER, List.of(thread)).write(core);
        CallImage.mend(images);
        List<ProtoField> read = ProtoField.parse(ImageFile.read(core).entries().get(0));
        assertThat(ProtoField.of(read, 5).orElseThrow().text()).isEqualTo("the rest");
        List<ProtoField> after = ProtoField.of(
                        ProtoField.of(read, 2).orElseThrow().message(), 2)
                .orElseThrow()
                .message();
        return List.of(
                ProtoField.of(after, 11).orElseThrow().value(),
                ProtoField.of(after, 17).orElseThrow().value());
    }
}
