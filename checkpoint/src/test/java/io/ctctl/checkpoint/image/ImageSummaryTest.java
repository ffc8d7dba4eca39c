package io.ctctl.checkpoint.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSummaryTest {
    private static final byte[] HEADER = {0x19, 0x43, 0x56, 0x54, 1, 2, 3, 4};

    @TempDir
    Path images;

    @BeforeEach
    void dump() throws IOException {
        image("pstree.img", process(1, 0, 1, 7), process(5, 1, 5));
        image("core-1.img", core("init"));
        image("core-5.img", core("worker"));
        image("files.img", file(4), file(4), file(5), file(1));
        new Pagemap(
                        1,
                        List.of(
                                new PagemapEntry(new PageRange(0x1000, 3), PagemapEntry.PRESENT),
                                new PagemapEntry(new PageRange(0x9000, 2), PagemapEntry.PARENT)))
                .write(images.resolve("pagemap-1.img"));
    }

    @Test
    void processesMemoryAndSocketsAreCounted() throws IOException {
        ImageSummary summary = ImageSummary.of(images);
        assertThat(summary.processes())
                .containsExactly(new ImageSummary.Task(1, 0, 2, "init"), new ImageSummary.Task(5, 1, 1, "worker"));
        assertThat(summary.memoryBytes()).isEqualTo(5 * 4096);
        assertThat(summary.inetSockets()).isEqualTo(2);
        assertThat(summary.unixSockets()).isEqualTo(1);
    }

    @Test
    void aPeriodicTimerThatWasNotReadIsArmedAgain() throws IOException {
        image("files.img", timer(0, 0), timer(1, 500));
        TimerImage.mend(images);
        List<byte[]> entries = ImageFile.read(images.resolve("files.img")).entries();
        assertThat(nanos(entries.get(0))).isEqualTo(20);
        assertThat(nanos(entries.get(1))).isEqualTo(500);
    }

    @Test
    void aHostNameThatTheContainerGaveItselfStays() throws IOException {
        image("utsns-9.img", new ProtoWriter().text(1, "abc").text(2, "domain").toByteArray());
        HostNameImage.rename(images, "other", "new");
        assertThat(hostName()).isEqualTo("abc");
        HostNameImage.rename(images, "abc", "new");
        assertThat(hostName()).isEqualTo("new");
    }

    @Test
    void anImageThatIsMissingOrDamagedIsAFailure() throws IOException {
        Files.write(images.resolve("core-5.img"), new byte[] {1, 2});
        assertThatThrownBy(() -> ImageSummary.of(images))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("core-5.img");
        Files.delete(images.resolve("pstree.img"));
        assertThatThrownBy(() -> ImageSummary.of(images)).isInstanceOf(IOException.class);
    }

    private String hostName() throws IOException {
        byte[] entry = ImageFile.read(images.resolve("utsns-9.img")).entries().get(0);
        return ProtoField.of(ProtoField.parse(entry), 1).orElseThrow().text();
    }

    private void image(String name, byte[]... entries) throws IOException {
        new ImageFile(HEADER, List.of(entries)).write(images.resolve(name));
    }

    private static byte[] process(int pid, int parent, int... threads) {
        ProtoWriter message = new ProtoWriter().number(1, pid).number(2, parent);
        for (int thread : threads) {
            message.number(5, thread);
        }
        return message.toByteArray();
    }

    private static byte[] core(String name) {
        return new ProtoWriter().message(3, new ProtoWriter().text(6, name)).toByteArray();
    }

    private static byte[] file(int type) {
        return new ProtoWriter().number(1, type).number(2, 1).toByteArray();
    }

    private static byte[] timer(long seconds, long nanos) {
        return new ProtoWriter()
                .number(1, 17)
                .message(
                        12,
                        new ProtoWriter()
                                .number(7, seconds)
                                .number(8, nanos)
                                .number(9, 0)
                                .number(10, 20))
                .toByteArray();
    }

    private static long nanos(byte[] entry) throws IOException {
        List<ProtoField> timer =
                ProtoField.of(ProtoField.parse(entry), 12).orElseThrow().message();
        return ProtoField.of(timer, 8).orElseThrow().value();
    }
}
