package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.image.DescriptorImage;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.checkpoint.protocol.Word;
import io.ctctl.isolation.LaterMemory;
import io.ctctl.runtime.BegunRestore;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RestoreOrder;
import io.ctctl.runtime.RestoredContainer;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.checkpoint.Pager;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that goes on here where it stood. */
final class LiveLanding implements Landing {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLanding.class);

    private final Reservation container;
    private final FileLanding files;
    private final Containers containers;
    private final CheckpointAccess access;
    private final CriuProgram criu;
    private final Path program;
    private final Path images;
    private final ReceivedImages memory;
    private final ImageReceiver dump;
    private final DryRun dryRun;
    private Pager pager;
    private volatile LateMemory late;
    private boolean surrounded;
    private EarlyRestore early;
    private RestoredContainer restored;

    LiveLanding(
            Reservation container,
            FileLanding files,
            Containers containers,
            CriuProgram criu,
            Path program,
            DryRun dryRun)
            throws IOException {
        this.dryRun = dryRun;
        dryRun.begin();
        this.container = container;
        this.files = files;
        this.containers = containers;
        this.access = containers.checkpoints();
        this.criu = criu;
        this.program = program;
        this.images = Files.createDirectory(container.files().dir().resolve("arriving"));
        this.memory = new ReceivedImages(images);
        this.dump = new ImageReceiver(images);
    }

    @Override
    public void take(Frame frame, FrameChannel channel) throws IOException, InterruptedException {
        if (early != null) {
            early.requireWell();
        }
        try {
            switch (frame.type()) {
                case PAGES -> take(memory.pages(frame.payload()));
                case ROUND_END -> endRound(channel);
                case LAYOUT -> memory.layout(frame.payload());
                case OWED -> owe(frame, channel);
                case SURROUNDINGS -> surround(frame);
                case IMAGE -> dump.take(frame.payload());
                case HOLD -> access.expect(container.id());
                default -> {
                    if (!files.take(frame, channel)) {
                        throw new MalformedFrameException("a frame of type " + frame.type());
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(e.getMessage());
        }
    }

    private void take(PagesFrame pages) {
        if (late != null) {
            late.come(pages);
        }
    }

    private void owe(Frame frame, FrameChannel channel) throws IOException {
        memory.owed(frame.payload());
        if (pager == null) {
            throw new MalformedFrameException("memory that comes later, where that cannot be");
        }
        late = new LateMemory(container.id(), containers, memory, pager, channel);
    }

    private void surround(Frame frame) throws IOException {
        Surroundings.of(frame.bytes()).write(images);
        surrounded = true;
    }

    /** While there is time for it. */
    private void endRound(FrameChannel channel) throws IOException, InterruptedException {
        memory.endRound();
        dryRun.await();
        if (pager == null && LaterPages.possible()) {
            pager = Pager.start(program, images, container.files().filling());
        }
        if (early == null && surrounded) {
            boolean later = pager != null && LaterPages.areWorthIt(memory.pagesArrived());
            early = EarlyRestore.start(
                    access,
                    container,
                    order(later ? Optional.of(EarlyRestore.device(0)) : Optional.empty()),
                    begun -> tellPrepared(begun, channel));
        }
    }

    /** The source waits for this with a container that runs. */
    private void tellPrepared(EarlyRestore begun, FrameChannel channel) {
        try {
            Optional<String> failure = begun.failure();
            channel.send(failure.isPresent() ? Frame.of(FrameType.REASON, failure.get()) : Frame.of(Word.PREPARED));
        } catch (IOException e) {
            // whoever reads from it finds out that the source has gone
            LOG.debug("{}: {} was not said: {}", container.id(), Word.PREPARED, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RestoreOrder order(Optional<LaterMemory> device) throws InterruptedException {
        return new RestoreOrder(images, criu.files(), device);
    }

    @Override
    public void rebuild() throws IOException, InterruptedException {
        Map<ImageId, PageSet> later = pager == null ? Map.of() : LaterPages.of(memory, images);
        memory.finish(later);
        Optional<LaterMemory> device = Optional.empty();
        if (!later.isEmpty()) {
            pager.awaitListening();
            late().ifPresent(LateMemory::begin);
            device = Optional.of(EarlyRestore.device(DescriptorImage.highest(images)));
        } else {
            endPager();
        }
        RestoreOrder order = order(device);
        restored = access.exclusively(container, "restore", () -> begun(order).complete());
    }

    private BegunRestore begun(RestoreOrder order) throws IOException, InterruptedException {
        Optional<BegunRestore> begun = early == null ? Optional.empty() : early.take(order);
        return begun.isPresent() ? begun.get() : access.begin(container.id(), order);
    }

    private void endPager() {
        if (pager != null) {
            pager.close();
            pager = null;
        }
    }

    @Override
    public Optional<LateMemory> late() {
        return Optional.ofNullable(late);
    }

    @Override
    public void release(Recorder recorder) throws IOException, InterruptedException {
        if (late != null) {
            late.release();
        }
        access.exclusively(container, "release", () -> {
            restored.release();
            return null;
        });
        restored = null;
        if (late == null && pager != null) {
            CompletionStage<Void> unused = pager.end().thenAccept(this::stopUnlessFilled);
        }
        recorder.record();
        files.keep();
        removeImages();
    }

    /** What waits for a page would wait for ever. */
    private void stopUnlessFilled(boolean filled) {
        if (!filled) {
            Thread thread = new Thread(this::stop, "migration-stop");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void stop() {
        LOG.error("{} is stopped: its memory was not filled in", container.id());
        try {
            LateMemory.stop(containers, container.id());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeImages() {
        try {
            TreeRemoval.remove(images);
        } catch (IOException e) {
            LOG.warn("remove {}: {}", images, e.getMessage());
        }
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        memory.close();
        if (early != null) {
            early.abandon();
        }
        if (restored != null) {
            restored.abandon();
            restored = null;
        }
        endPager();
        files.discard();
    }

    @Override
    public void close() {
        container.close();
    }
}
