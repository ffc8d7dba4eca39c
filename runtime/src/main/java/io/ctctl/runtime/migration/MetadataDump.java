package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.criu.Patience;
import io.ctctl.checkpoint.dirty.Harvest;
import io.ctctl.checkpoint.mover.MemorySender;
import io.ctctl.checkpoint.mover.OwedMemory;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.Layout;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageServer;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.ParentImage;
import io.ctctl.linux.StreamChannel;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.checkpoint.DumpOrder;
import io.ctctl.runtime.checkpoint.Dumps;
import io.ctctl.runtime.checkpoint.PageService;
import io.ctctl.runtime.checkpoint.StoppedTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A dump without private memory: CRIU lists its pages, and while it writes down everything else we send those that the
 * destination lacks.
 */
final class MetadataDump implements PageServer.Sink {
    private static final Duration SENDING = Duration.ofSeconds(60);

    private final MemorySender memory;
    private final Stopwatch watch;
    private final CountDownLatch complete = new CountDownLatch(1);
    private final boolean later;
    private final Mappings mappings;
    private volatile FutureTask<OwedMemory> sending;
    private volatile IOException failure;
    private volatile FutureTask<List<Harvest>> last;
    private Path images;

    /** @param later what processes may get when they run there already is not sent */
    MetadataDump(MemorySender memory, Stopwatch watch, Mappings mappings, boolean later) {
        this.memory = memory;
        this.watch = watch;
        this.later = later;
        this.mappings = mappings;
    }

    /** Returns when everything is stopped and dumped, and all memory sent; on failure everything goes on. */
    StoppedTree dump(Dumps dumps, CheckpointSubject subject, Path into, DumpOrder.NetworkLock lock)
            throws IOException, InterruptedException {
        images = into;
        ParentImage.make(images);
        try (StreamChannel.Pair pair = StreamChannel.pair()) {
            PageService.start(pair.ours(), this, e -> failure = e);
            StoppedTree tree = dumps.dump(
                    subject,
                    new DumpOrder(
                            images,
                            false,
                            Optional.of(pair.theirs()),
                            Optional.of(ParentImage.DIRECTORY),
                            Optional.of(harvestingBefore(lock)),
                            Optional.of(mappings.directory())));
            try {
                watch.mark("dumped");
                awaitSent();
                watch.mark("memory");
                return tree;
            } catch (IOException | InterruptedException e) {
                tree.close();
                throw e;
            }
        }
    }

    private DumpOrder.NetworkLock harvestingBefore(DumpOrder.NetworkLock lock) {
        return new DumpOrder.NetworkLock() {
            @Override
            public void stopped() {
                lock.stopped();
                harvest();
            }

            @Override
            public void lock() throws IOException {
                lock.lock();
            }
        };
    }

    private void awaitSent() throws IOException, InterruptedException {
        if (!complete.await(Patience.LENGTH.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("CRIU did not say what memory there is", failure);
        }
        if (later) {
            sending.run();
        }
        try {
            sending.get(SENDING.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("send memory: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("memory was not sent within " + SENDING.toSeconds() + " s", e);
        }
    }

    /** What was not sent; to be asked when everything is dumped. */
    OwedMemory owed() {
        try {
            return sending.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("memory has been sent before this", e);
        }
    }

    private void harvest() {
        last = new FutureTask<>(() -> {
            List<Harvest> harvest = memory.lastHarvest();
            watch.mark("scanned");
            // which of it is wanted at all CRIU says in the end; next to nothing is not
            return later ? harvest : memory.sendLast(harvest);
        });
        start(last, "last-memory");
    }

    @Override
    public void pages(ImageId image, PageRange range, ByteBuffer data) throws IOException {
        memory.foreign(image, range, data);
    }

    @Override
    public void complete(Layout layout) {
        sending = new FutureTask<>(() -> memory.finish(layout, last.get(), left(layout)));
        complete.countDown();
        if (later) {
            // only the images tell which pages can come later
            return;
        }
        // CRIU goes on with what is not memory while this is sent
        start(sending, "memory-layout");
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private Map<ImageId, PageSet> left(Layout layout) throws IOException {
        return later ? LaterPages.of(layout.pages().keySet(), images) : Map.of();
    }
}
