package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.image.DescriptorImage;
import io.ctctl.checkpoint.image.MemoryImage;
import io.ctctl.checkpoint.stored.StoredPages;
import io.ctctl.checkpoint.stored.Unpacking;
import io.ctctl.isolation.LaterMemory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A restore that does not wait for memory: what processes do not need to begin is filled in from their images while they run. Whoever
 * fills it has the images open: they may be removed.
 */
final class Deferral implements AutoCloseable {
    // 8 MiB: CRIU restores so much in less time than a process that fills it takes to begin
    private static final long WORTH_IT = 2048;
    private static final Pattern PROCESS = Pattern.compile("pagemap-(\\d+)\\.img");

    private final Path images;
    private final Optional<Pager> pager;
    private boolean released;

    private Deferral(Path images, Optional<Pager> pager) {
        this.images = images;
        this.pager = pager;
    }

    /**
     * Prepares for a restore from images.
     *
     * @param knowsKernel whether CRIU is told of the kernel: if it looks itself, it takes the device for a trial
     * @param program {@code ctctl-pager}
     * @param lock held as long as memory is being filled in
     */
    static Deferral of(Path images, boolean knowsKernel, Path program, Path lock) throws IOException {
        if (!knowsKernel || !isPossible(images)) {
            Unpacking.of(images);
            return new Deferral(images, Optional.empty());
        }
        if (!list(images)) {
            return new Deferral(images, Optional.empty());
        }
        Files.deleteIfExists(images.resolve("lazy-pages.socket"));
        return new Deferral(images, Optional.of(Pager.start(program, images, lock)));
    }

    /** Whether the processes of images can do with memory that comes later. */
    static boolean isPossible(Path images) throws IOException {
        return Files.exists(LaterMemory.DEVICE) && !DescriptorImage.anyShared(images);
    }

    static boolean isWorthIt(long pages) {
        return pages >= WORTH_IT;
    }

    /** Whether it is written down where the pages lie that come later. */
    private static boolean list(Path images) throws IOException {
        List<StoredPages> memory = new ArrayList<>();
        try (DirectoryStream<Path> pagemaps = Files.newDirectoryStream(images, "pagemap-*.img")) {
            for (Path pagemap : pagemaps) {
                Matcher name = PROCESS.matcher(pagemap.getFileName().toString());
                if (name.matches()) {
                    long pid = Long.parseLong(name.group(1));
                    if (StoredPages.areListed(images, pid)) {
                        return true;
                    }
                    memory.add(StoredPages.of(images, pid, MemoryImage.fillable(images, pid)));
                }
            }
        }
        boolean worthIt =
                isWorthIt(memory.stream().mapToLong(StoredPages::pages).sum());
        if (worthIt) {
            for (StoredPages pages : memory) {
                pages.write();
            }
        }
        return worthIt;
    }

    /** What CRIU needs for it, when whoever fills memory in is ready; empty when all memory is restored at once. */
    Optional<LaterMemory> device() throws IOException {
        if (pager.isEmpty()) {
            return Optional.empty();
        }
        pager.get().awaitListening();
        return Optional.of(LaterMemory.beyond(DescriptorImage.highest(images)));
    }

    /** The processes are about to run: what is missing must never be taken for zeroes. */
    void release() throws IOException {
        // with little memory it may be done by now
        if (pager.isPresent() && pager.get().hasFailed()) {
            throw new IOException("ctctl-pager has ended before it filled all memory in");
        }
        released = true;
    }

    /** Whether all has been filled in, or nobody lives any more who lacks it; empty when nothing comes later. */
    Optional<CompletionStage<Boolean>> end() {
        return pager.map(Pager::end);
    }

    /** Ends it, unless the processes run. */
    @Override
    public void close() {
        if (!released) {
            pager.ifPresent(Pager::close);
        }
    }
}
