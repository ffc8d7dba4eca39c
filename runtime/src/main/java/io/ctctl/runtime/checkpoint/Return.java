package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Has a container go on from an earlier instant. Whatever can fail is done before anything of its present is given up. */
final class Return {
    private final CheckpointAccess access;
    private final Checkpoints checkpoints;

    Return(CheckpointAccess access, Checkpoints checkpoints) {
        this.access = access;
        this.checkpoints = checkpoints;
    }

    /** Writes CRIU's images of the instant into an empty directory. */
    @FunctionalInterface
    interface Images {
        void into(Path directory) throws IOException;
    }

    /** The images of a directory, which stays: the same files by other names. */
    static Images of(Path directory) {
        return target -> link(directory, target);
    }

    static void link(Path directory, Path target) throws IOException {
        try (DirectoryStream<Path> images = Files.newDirectoryStream(directory)) {
            for (Path image : images) {
                if (Files.isRegularFile(image)
                        && !image.getFileName().toString().endsWith(".log")) {
                    Files.createLink(target.resolve(image.getFileName()), image);
                }
            }
        }
    }

    /** The container ends, if it runs, and goes on from there; what it has done since is lost. */
    void to(ContainerId id, Images images, Path layer) throws InterruptedException {
        StateFiles files = access.files(id);
        try {
            prepare(images, layer, files);
            access.end(id);
            access.exclusively(id, "go back in " + access.view(id).displayName(), () -> {
                commit(files);
                TreeRemoval.remove(files.checkpoint());
                Files.move(files.unfinishedCheckpoint(), files.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
                access.suspended(id);
                return null;
            });
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "go back in " + access.view(id).displayName() + ": " + e.getMessage(), e);
        } finally {
            Checkpoints.remove(files.unfinishedReturn());
        }
        checkpoints.resume(id);
    }

    /** An instant becomes the unfinished checkpoint of a container that does not run, and its layer. */
    static void place(Images images, Path layer, StateFiles files) throws IOException, InterruptedException {
        try {
            prepare(images, layer, files);
            commit(files);
        } finally {
            TreeRemoval.remove(files.unfinishedReturn());
        }
    }

    private static void prepare(Images images, Path layer, StateFiles files) throws IOException, InterruptedException {
        Checkpoints.fresh(files.unfinishedReturn());
        Path copies = Snapshot.images(files.unfinishedReturn());
        Files.createDirectory(copies);
        images.into(copies);
        if (Files.isDirectory(layer)) {
            Layers.copy(layer, Snapshot.layer(files.unfinishedReturn()));
        }
    }

    private static void commit(StateFiles files) throws IOException {
        TreeRemoval.remove(files.unfinishedCheckpoint());
        Files.move(Snapshot.images(files.unfinishedReturn()), files.unfinishedCheckpoint());
        Path layer = Snapshot.layer(files.unfinishedReturn());
        if (Files.isDirectory(layer)) {
            // a daemon that ends in between finds it under this name
            Path next = files.dir().resolve("upper.new");
            TreeRemoval.remove(next);
            Files.move(layer, next, StandardCopyOption.ATOMIC_MOVE);
            TreeRemoval.remove(files.upper());
            Files.move(next, files.upper(), StandardCopyOption.ATOMIC_MOVE);
            TreeRemoval.remove(files.work());
            Files.createDirectory(files.work());
        }
    }
}
