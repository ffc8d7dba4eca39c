package io.ctctl.checkpoint.image;

import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process's mappings in CRIU's images. */
public final class MemoryImage {
    private static final int MAPPINGS = 14;
    private static final int START = 1;
    private static final int END = 2;
    private static final int FLAGS = 6;
    private static final int STATUS = 7;

    private static final int PRIVATE = 0x2;
    private static final int ANONYMOUS = 0x20;
    // MAP_GROWSDOWN, MAP_LOCKED, MAP_HUGETLB
    private static final int OTHERWISE = 0x100 | 0x2000 | 0x40000;
    // VMA_AREA_REGULAR, VMA_AREA_HEAP, VMA_ANON_PRIVATE: nothing that CRIU restores in a way of its own
    private static final int ORDINARY = 1 | 1 << 5 | 1 << 9;

    private MemoryImage() {}

    /**
     * The pages of a process that CRIU lets somebody else fill in: those of ordinary anonymous mappings. All that is private,
     * anonymous and of one access CRIU maps side by side at first: if it filled some of it, a huge page could be there where
     * nothing is yet, and be taken for the rest's contents.
     */
    public static PageSet fillable(Path images, long pid) throws IOException {
        PageSet.Builder pages = PageSet.builder();
        List<ProtoField> memory = ProtoField.parse(
                ImageFile.read(images.resolve("mm-" + pid + ".img")).entries().get(0));
        for (ProtoField field : memory) {
            if (field.number() == MAPPINGS) {
                List<ProtoField> mapping = field.message();
                long flags = number(mapping, FLAGS);
                if ((flags & (PRIVATE | ANONYMOUS | OTHERWISE)) == (PRIVATE | ANONYMOUS)
                        && (number(mapping, STATUS) & ~ORDINARY) == 0) {
                    pages.add(number(mapping, START), number(mapping, END));
                }
            }
        }
        return pages.build();
    }

    private static long number(List<ProtoField> fields, int number) {
        return ProtoField.of(fields, number).map(ProtoField::value).orElse(0L);
    }
}
