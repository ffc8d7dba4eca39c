package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The memory of processes that stand still, on its way into a directory of images: read by a few threads while more of it is listed,
 * made images in the end. Not thread-safe.
 */
public final class StoppedMemory implements AutoCloseable {
    private static final int THREADS = 2;

    /** Which process of this machine has a number of CRIU's. */
    @FunctionalInterface
    public interface Pids {
        /** An IOException when there is none. */
        int of(long number) throws IOException;
    }

    private final Path images;
    private final Pids pids;
    private final PackedFile file;
    private final Map<ImageId, List<Extents>> processes = new TreeMap<>();
    private final Map<ImageId, SharedImage> shared = new TreeMap<>();
    private final List<Future<?>> readings = new ArrayList<>();
    private final BlockingQueue<PageReader> readers = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "memory-reader");
        thread.setDaemon(true);
        return thread;
    });
    private List<PageRange> next = new ArrayList<>();
    private ImageId nextOf;
    private int nextPages;

    /** @param images the directory of the images; exists */
    public StoppedMemory(Path images, Pids pids) throws IOException {
        this.images = images;
        this.pids = pids;
        this.file = new PackedFile(images);
        for (int i = 0; i < THREADS; i++) {
            readers.add(new PageReader(file));
        }
    }

    /** Pages of a process, in order of address. */
    public void add(ImageId image, PageRange range) throws IOException {
        if (!image.equals(nextOf)) {
            read();
            nextOf = image;
        }
        for (long at = range.address(); at < range.end(); ) {
            long pages = Math.min(PageReader.MOST_PAGES - nextPages, (range.end() - at) / PageRange.PAGE);
            next.add(new PageRange(at, pages));
            nextPages += (int) pages;
            at += pages * PageRange.PAGE;
            if (nextPages == PageReader.MOST_PAGES) {
                read();
            }
        }
    }

    /** Reads what has been listed by now. */
    public void read() throws IOException {
        if (next.isEmpty()) {
            return;
        }
        int pid = pids.of(nextOf.number());
        List<PageRange> ranges = next;
        Extents extents = new Extents();
        processes.computeIfAbsent(nextOf, key -> new ArrayList<>()).add(extents);
        readings.add(threads.submit(() -> {
            PageReader reader = readers.take();
            try {
                reader.take(pid, ranges, extents);
            } finally {
                readers.add(reader);
            }
            return null;
        }));
        next = new ArrayList<>();
        nextPages = 0;
    }

    /** Pages of shared memory. */
    public void add(ImageId image, PageRange range, ByteBuffer data) throws IOException {
        SharedImage target = shared.get(image);
        if (target == null) {
            target = new SharedImage(images, image, shared.size() + 1);
            shared.put(image, target);
        }
        target.add(range, data);
    }

    /** Returns when everything has been read; IOException when something could not be read or written. */
    public void await() throws IOException, InterruptedException {
        for (Future<?> reading : readings) {
            try {
                reading.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failed) {
                    throw failed;
                }
                throw new IOException("memory was not read: " + e.getCause(), e.getCause());
            }
        }
        readings.clear();
    }

    /** How many pages of processes there are. */
    public long pages() {
        return processes.values().stream()
                .flatMap(List::stream)
                .mapToLong(Extents::pages)
                .sum();
    }

    /** Which pages of a process may come when it is restored already. */
    @FunctionalInterface
    public interface Later {
        PageSet of(ImageId process) throws IOException;
    }

    /**
     * Makes images of it.
     *
     * @param opened all images of which there is to be one, with pages or without
     */
    public void write(Iterable<ImageId> opened, Later later) throws IOException {
        file.finish();
        boolean stored = false;
        try (PackedFile.Reader pages = new PackedFile.Reader(images)) {
            int number = shared.size();
            for (ImageId image : opened) {
                if (image.kind() == ImageId.Kind.PROCESS) {
                    ProcessImage process = new ProcessImage(images, image, ++number, pages);
                    PageSet comesLater = later.of(image);
                    for (Extents extents : processes.getOrDefault(image, List.of())) {
                        process.add(extents, comesLater);
                    }
                    stored |= process.finish();
                } else if (!shared.containsKey(image)) {
                    shared.put(image, new SharedImage(images, image, ++number));
                }
            }
        }
        for (SharedImage image : shared.values()) {
            image.finish();
        }
        if (!stored) {
            Files.delete(images.resolve(PackedFile.PAGES));
            Files.delete(images.resolve(PackedFile.INDEX));
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        file.close();
        for (SharedImage image : shared.values()) {
            image.close();
        }
    }
}
