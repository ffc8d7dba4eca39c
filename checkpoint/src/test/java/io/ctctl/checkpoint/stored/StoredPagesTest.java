package io.ctctl.checkpoint.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredPagesTest {
    private static final int PRESENT = PagemapEntry.PRESENT;
    private static final int LATER = PagemapEntry.PRESENT | PagemapEntry.LAZY;

    @TempDir
    Path images;

    @Test
    void theyAreFoundBehindThoseThatAreRestoredAtOnce() throws IOException {
        pagemap(entry(0x1000, 3, PRESENT), entry(0x8000, 2, LATER), entry(0x20000, 4, PRESENT));
        PageSet later =
                PageSet.of(List.of(new PageRange(0x2000, 1), new PageRange(0x9000, 1), new PageRange(0x20000, 8)));
        StoredPages stored = StoredPages.of(images, 7, later);
        stored.write();
        assertThat(stored.pages()).isEqualTo(6);
        assertThat(Pagemap.read(images.resolve("pagemap-7.img")).entries())
                .containsExactly(
                        entry(0x1000, 1, PRESENT),
                        entry(0x2000, 1, LATER),
                        entry(0x3000, 1, PRESENT),
                        entry(0x8000, 1, PRESENT),
                        entry(0x9000, 1, LATER),
                        entry(0x20000, 4, LATER));
        assertThat(numbers())
                .containsExactly(3L, 0x2000L, 0x3000L, 0x1000L, 0x9000L, 0xa000L, 0x4000L, 0x20000L, 0x24000L, 0x5000L);
    }

    @Test
    void anImageThatOthersHaveByAnotherNameStaysAsItWas() throws IOException {
        pagemap(entry(0x1000, 1, PRESENT));
        Path other = Files.createLink(images.resolve("other"), images.resolve("pagemap-7.img"));
        StoredPages.of(images, 7, PageSet.of(List.of(new PageRange(0x1000, 1)))).write();
        assertThat(Pagemap.read(other).entries()).containsExactly(entry(0x1000, 1, PRESENT));
    }

    private void pagemap(PagemapEntry... entries) throws IOException {
        new Pagemap(3, List.of(entries)).write(images.resolve("pagemap-7.img"));
    }

    private static PagemapEntry entry(long address, long pages, int flags) {
        return new PagemapEntry(new PageRange(address, pages), flags);
    }

    private List<Long> numbers() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(images.resolve("stored-7"))).order(ByteOrder.LITTLE_ENDIAN);
        List<Long> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getLong());
        }
        return numbers;
    }
}
