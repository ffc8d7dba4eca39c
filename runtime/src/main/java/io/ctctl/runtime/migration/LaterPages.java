package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.image.DescriptorImage;
import io.ctctl.checkpoint.image.MemoryImage;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.isolation.LaterMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Decides which pages of a container that arrives are filled in when it runs already. */
final class LaterPages {
    // 8 MiB: CRIU restores so much in less time than a process that fills it takes to begin
    private static final long WORTH_IT = 2048;

    private LaterPages() {}

    static boolean possible() {
        return Files.exists(LaterMemory.DEVICE);
    }

    /** By process; empty when CRIU is to restore everything. */
    static Map<ImageId, PageSet> of(ReceivedImages memory, Path images) throws IOException {
        return areWorthIt(memory.privatePages()) || memory.owes() ? of(memory.images(), images) : Map.of();
    }

    /** Of a container with so many. */
    static boolean areWorthIt(long pages) {
        return pages >= WORTH_IT;
    }

    /** The pages of which the same is true at the source, whatever they are worth. */
    static Map<ImageId, PageSet> of(Set<ImageId> processes, Path images) throws IOException {
        Map<ImageId, PageSet> later = new TreeMap<>();
        if (DescriptorImage.anyShared(images)) {
            return later;
        }
        for (ImageId image : processes) {
            if (image.kind() == ImageId.Kind.PROCESS) {
                later.put(image, MemoryImage.fillable(images, image.number()));
            }
        }
        return later;
    }
}
