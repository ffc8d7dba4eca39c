package io.ctctl.checkpoint.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedImagesTest {
    private static final int PAGE = PageRange.PAGE;
    private static final ImageId PROCESS = ImageId.process(7);

    @TempDir
    Path images;

    private final Extents extents = new Extents();
    private final byte[] memory = new byte[20 * PAGE];

    /** A block that packs and a piece that does not, a gap, and two pages of zeroes. */
    @BeforeEach
    void write() throws IOException {
        Arrays.fill(memory, 0, 16 * PAGE, (byte) 5);
        byte[] noise = new byte[4 * PAGE];
        new Random(3).nextBytes(noise);
        System.arraycopy(noise, 0, memory, 16 * PAGE, noise.length);
        byte[] packed = new byte[BlockCodec.BLOCK];
        int length = new BlockCodec().pack(memory, BlockCodec.BLOCK, packed);
        ByteBuffer data = PackedFile.buffer(8 * PAGE).put(packed, 0, length).put(noise);
        data.limit(5 * PAGE).position(0);
        try (PackedFile file = new PackedFile(images)) {
            assertThat(file.append(data, new int[] {-length, noise.length}, 2)).isZero();
            file.finish();
        }
        extents.add(0x100000, 0x100000 + 18 * PAGE, 0);
        extents.add(0x200000, 0x202000, 18 * PAGE);
        extents.add(0x202000, 0x204000, Extents.ZERO);
    }

    @Test
    void whatDoesNotComeLaterIsCriuS() throws IOException {
        PageSet later = PageSet.of(List.of(new PageRange(0x101000, 14), new PageRange(0x201000, 2)));
        assertThat(image(later)).isTrue();
        Pagemap pagemap = Pagemap.read(images.resolve("pagemap-7.img"));
        assertThat(pagemap.entries())
                .containsExactly(
                        entry(0x100000, 1, PagemapEntry.PRESENT),
                        entry(0x101000, 14, PagemapEntry.LAZY),
                        entry(0x10f000, 3, PagemapEntry.PRESENT),
                        entry(0x200000, 1, PagemapEntry.PRESENT),
                        entry(0x201000, 1, PagemapEntry.LAZY),
                        entry(0x203000, 1, PagemapEntry.PRESENT));
        assertThat(pages(pagemap)).isEqualTo(memoryOf(0, 15, 16, 17, 18, -1));
    }

    @Test
    void allOfItIsMadeCriuSAgain() throws IOException {
        image(PageSet.of(List.of(new PageRange(0x101000, 14), new PageRange(0x201000, 3))));
        Unpacking.of(images);
        Pagemap pagemap = Pagemap.read(images.resolve("pagemap-7.img"));
        assertThat(pagemap.entries()).allMatch(PagemapEntry::isPresent);
        assertThat(pages(pagemap)).isEqualTo(memory);
        assertThat(images.toFile().list())
                .containsExactlyInAnyOrder("pagemap-7.img", Pagemap.pagesName(pagemap.pagesId()));
    }

    @Test
    void nothingMayComeLater() throws IOException {
        assertThat(image(PageSet.EMPTY)).isFalse();
        assertThat(pages(Pagemap.read(images.resolve("pagemap-7.img")))).isEqualTo(Arrays.copyOf(memory, 22 * PAGE));
    }

    @Test
    void whatWasCutShortIsNotTakenForMemory() throws IOException {
        try (FileChannel file = FileChannel.open(images.resolve(PackedFile.PAGES), StandardOpenOption.WRITE)) {
            file.truncate(PAGE);
        }
        assertThatThrownBy(() -> image(PageSet.EMPTY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("packed.img is cut short");
    }

    private boolean image(PageSet later) throws IOException {
        try (PackedFile.Reader reader = new PackedFile.Reader(images)) {
            ProcessImage image = new ProcessImage(images, PROCESS, 1, reader);
            image.add(extents, later);
            return image.finish();
        }
    }

    private byte[] pages(Pagemap pagemap) throws IOException {
        return Files.readAllBytes(images.resolve(Pagemap.pagesName(pagemap.pagesId())));
    }

    private byte[] memoryOf(int... pages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int page : pages) {
            all.write(page < 0 ? new byte[PAGE] : memory, page < 0 ? 0 : page * PAGE, PAGE);
        }
        return all.toByteArray();
    }

    private static PagemapEntry entry(long address, long pages, int flags) {
        return new PagemapEntry(new PageRange(address, pages), flags);
    }
}
