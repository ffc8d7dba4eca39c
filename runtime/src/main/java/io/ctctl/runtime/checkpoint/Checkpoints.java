package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.image.HostNameImage;
import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.isolation.CriuFiles;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.RestoreOrder;
import io.ctctl.runtime.RestoredContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.FlushedDirectory;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Suspends containers and has them go on. */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final CheckpointAccess access;
    private final CriuProgram criu;
    private final Dumps dumps;

    public Checkpoints(CheckpointAccess access, CriuProgram criu) {
        this.access = access;
        this.criu = criu;
        dumps = new Dumps(access, criu);
    }

    /** What else is done with the images while everything stands still. */
    @FunctionalInterface
    interface ImagesUse {
        void of(Path images) throws IOException, InterruptedException;
    }

    /** The container's processes end, and its state directory has all that is needed to go on from there. */
    public void suspend(ContainerId id) throws InterruptedException {
        access.exclusively(id, "suspend " + access.view(id).displayName(), () -> {
            suspend(access.subject(id, "suspend"));
            return null;
        });
    }

    /** As {@link #suspend(ContainerId)}, by somebody who has the container to himself. */
    void suspend(CheckpointSubject subject) throws IOException, InterruptedException {
        suspend(subject, images -> {});
    }

    /** As {@link #suspend(CheckpointSubject)}; what {@code use} throws lets the container go on. */
    void suspend(CheckpointSubject subject, ImagesUse use) throws IOException, InterruptedException {
        StateFiles files = subject.files();
        fresh(files.unfinishedCheckpoint());
        try (StoppedTree tree = dumps.dumpWhole(subject, files.unfinishedCheckpoint(), false)) {
            use.of(files.unfinishedCheckpoint());
            commit(subject.id(), files, tree);
        } catch (IOException | ContainerException e) {
            keepLog(files, files.unfinishedCheckpoint(), e);
            throw e;
        }
        if (!access.awaitEnd(subject.id(), END_PATIENCE)) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "suspend " + subject.displayName() + ": its processes are still there after "
                            + END_PATIENCE.toSeconds() + " s");
        }
    }

    private void commit(ContainerId id, StateFiles files, StoppedTree tree) throws IOException {
        // once it is said to be suspended there is nothing else of it
        FlushedDirectory.flush(files.unfinishedCheckpoint());
        TreeRemoval.remove(files.checkpoint());
        Files.move(files.unfinishedCheckpoint(), files.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
        access.suspending(id);
        try {
            tree.finish();
        } catch (IOException | ContainerException e) {
            access.goesOn(id);
            throw e;
        }
    }

    /** The processes go on from where they were suspended. */
    public void resume(ContainerId id) throws InterruptedException {
        resume(id, false);
    }

    /** {@code fresh}: it is another container than that which was suspended. */
    void resume(ContainerId id, boolean fresh) throws InterruptedException {
        StateFiles files = access.files(id);
        access.exclusively(id, "restore " + access.view(id).displayName(), () -> {
            ContainerView view = access.view(id);
            if (view.state().status() != ContainerStatus.SUSPENDED) {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "restore " + view.displayName() + ": it is "
                                + view.state().status() + "; only a suspended container can be restored");
            }
            restore(id, files, fresh);
            TreeRemoval.remove(files.unfinishedCheckpoint());
            Files.move(files.checkpoint(), files.unfinishedCheckpoint(), StandardCopyOption.ATOMIC_MOVE);
            return null;
        });
        remove(files.unfinishedCheckpoint());
    }

    private void restore(ContainerId id, StateFiles files, boolean fresh) throws IOException, InterruptedException {
        CriuFiles program = criu.files();
        try (Deferral memory =
                Deferral.of(files.checkpoint(), program.features().isPresent(), criu.pager(), files.filling())) {
            RestoredContainer restored =
                    access.restore(id, new RestoreOrder(files.checkpoint(), program, fresh, memory.device()));
            try {
                memory.release();
            } catch (IOException e) {
                restored.abandon();
                throw e;
            }
            restored.release();
            memory.end().ifPresent(end -> {
                CompletionStage<Void> unused = end.thenAccept(filled -> endUnlessFilled(id, filled));
            });
        }
    }

    /** What waits for a page would wait for ever. */
    private void endUnlessFilled(ContainerId id, boolean filled) {
        if (!filled) {
            Thread thread = new Thread(() -> endIncomplete(id), "resume-end");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void endIncomplete(ContainerId id) {
        LOG.error("{} is stopped: its memory was not filled in", id);
        try {
            access.end(id);
        } catch (ContainerException e) {
            LOG.error("stop {}: {}", id, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * To be called when containers have been adopted: one whose memory is still being filled in, by somebody whom the last daemon has
     * begun, is ended should that not come about.
     */
    public void afterAdoption() {
        for (ContainerId id : access.running()) {
            StateFiles files = access.files(id);
            if (Files.exists(files.filling())) {
                Thread thread = new Thread(() -> awaitFiller(id, files), "filling");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void awaitFiller(ContainerId id, StateFiles files) {
        try {
            if (!Filling.awaitFiller(files)) {
                endIncomplete(id);
            }
        } catch (IOException e) {
            LOG.error("the memory of {} may not come whole: {}", id, e.getMessage());
        }
    }

    /** What the checkpoint of a suspended container holds. */
    public ImageSummary inspect(ContainerId id) {
        ContainerView view = access.view(id);
        if (view.state().status() != ContainerStatus.SUSPENDED) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "inspect the checkpoint of " + view.displayName() + ": it has none, it is "
                            + view.state().status());
        }
        try {
            return ImageSummary.of(access.files(id).checkpoint());
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "inspect the checkpoint of " + view.displayName() + ": " + e.getMessage(), e);
        }
    }

    /** The unfinished checkpoint of another container becomes this one's. */
    void become(ContainerId id, StateFiles files, ContainerConfig config, ContainerId other) throws IOException {
        if (config.hostname().isEmpty()) {
            HostNameImage.rename(files.unfinishedCheckpoint(), other.value(), id.value());
        }
        TreeRemoval.remove(files.checkpoint());
        Files.move(files.unfinishedCheckpoint(), files.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
        access.suspended(id);
    }

    /** Deletes a container whose making has failed. */
    @FunctionalInterface
    public interface Removal {
        void of(ContainerId id) throws InterruptedException;
    }

    Dumps dumps() {
        return dumps;
    }

    static void remove(Path directory) {
        try {
            TreeRemoval.remove(directory);
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "remove " + directory + ": " + e.getMessage(), e);
        }
    }

    static void fresh(Path directory) throws IOException {
        TreeRemoval.remove(directory);
        Files.createDirectory(directory);
    }

    /** Why a dump failed is told by its log, which outlives the rest. */
    static void keepLog(StateFiles files, Path images, Exception failure) {
        try {
            Path log = images.resolve("dump.log");
            if (Files.exists(log)) {
                Files.move(log, files.checkpointLog(), StandardCopyOption.REPLACE_EXISTING);
            }
            TreeRemoval.remove(images);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
