package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.RestoreOrder;
import io.ctctl.runtime.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Suspends containers and has them go on. */
public final class Checkpoints {
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final CheckpointAccess access;
    private final CriuProgram criu;
    private final Dumps dumps;

    public Checkpoints(CheckpointAccess access, CriuProgram criu) {
        this.access = access;
        this.criu = criu;
        dumps = new Dumps(access, criu);
    }

    /** The container's processes end, and its state directory has all that is needed to go on from there. */
    public void suspend(ContainerId id) throws InterruptedException {
        access.exclusively(id, "suspend " + id, () -> {
            CheckpointSubject subject = access.subject(id, "suspend");
            StateFiles files = subject.files();
            fresh(files.unfinishedCheckpoint());
            try (StoppedTree tree = dumps.dump(subject, DumpOrder.whole(files.unfinishedCheckpoint(), false))) {
                commit(id, files, tree);
            } catch (IOException | ContainerException e) {
                keepLog(files, e);
                throw e;
            }
            if (!access.awaitEnd(id, END_PATIENCE)) {
                throw new ContainerException(
                        ErrorKind.TIMED_OUT,
                        "suspend " + subject.displayName() + ": its processes are still there after "
                                + END_PATIENCE.toSeconds() + " s");
            }
            return null;
        });
    }

    private void commit(ContainerId id, StateFiles files, StoppedTree tree) throws IOException {
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
        StateFiles files = access.files(id);
        access.exclusively(id, "restore " + id, () -> {
            if (access.view(id).state().status() != ContainerStatus.SUSPENDED) {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "restore " + access.view(id).displayName() + ": it is "
                                + access.view(id).state().status() + "; only a suspended container can be resumed");
            }
            access.restore(id, new RestoreOrder(files.checkpoint(), criu.path(), criu.features(), false))
                    .release();
            TreeRemoval.remove(files.unfinishedCheckpoint());
            Files.move(files.checkpoint(), files.unfinishedCheckpoint(), StandardCopyOption.ATOMIC_MOVE);
            return null;
        });
        remove(files.unfinishedCheckpoint());
    }

    private static void remove(Path directory) {
        try {
            TreeRemoval.remove(directory);
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "remove " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void fresh(Path directory) throws IOException {
        TreeRemoval.remove(directory);
        Files.createDirectory(directory);
    }

    /** Where a dump failed is told by its log, which outlives the rest. */
    private static void keepLog(StateFiles files, Exception failure) {
        try {
            Path log = files.unfinishedCheckpoint().resolve("dump.log");
            if (Files.exists(log)) {
                Files.move(log, files.checkpointLog(), StandardCopyOption.REPLACE_EXISTING);
            }
            TreeRemoval.remove(files.unfinishedCheckpoint());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
