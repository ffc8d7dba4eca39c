package io.ctctl.checkpoint.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryImageTest {
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ORDINARY = 1 | 1 << 9;

    private static final byte[] HEADER = {0x19, 0x43, 0x56, 0x54, 0x20, 0x28, 0x49, 0x57};

    @TempDir
    Path images;

    @Test
    void onlyOrdinaryAnonymousMappingsAreFilledByOthers() throws IOException {
        ProtoWriter memory = new ProtoWriter();
        mapping(memory, 0x1000, PRIVATE_ANONYMOUS, ORDINARY);
        mapping(memory, 0x2000, PRIVATE_ANONYMOUS, ORDINARY | 1 << 5); // the heap
        mapping(memory, 0x3000, PRIVATE_ANONYMOUS | 0x100, ORDINARY); // a stack
        mapping(memory, 0x4000, PRIVATE_ANONYMOUS | 0x2000, ORDINARY); // locked
        mapping(memory, 0x5000, PRIVATE_ANONYMOUS | 0x40000, ORDINARY); // huge pages
        mapping(memory, 0x6000, 0x02, 1 | 1 << 6); // of a file
        mapping(memory, 0x7000, 0x21, 1 | 1 << 8); // shared
        mapping(memory, 0x8000, PRIVATE_ANONYMOUS, ORDINARY | 1 << 3); // the vdso
        new ImageFile(HEADER, List.of(memory.toByteArray())).write(images.resolve("mm-5.img"));
        assertThat(MemoryImage.fillable(images, 5)).isEqualTo(PageSet.of(List.of(new PageRange(0x1000, 2))));
    }

    private static void mapping(ProtoWriter memory, long start, int flags, int status) {
        memory.message(
                14,
                new ProtoWriter()
                        .number(1, start)
                        .number(2, start + 0x1000)
                        .number(6, flags)
                        .number(7, status));
    }
}
