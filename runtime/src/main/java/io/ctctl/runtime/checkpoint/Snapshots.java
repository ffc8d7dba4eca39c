package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.FlushedDirectory;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Snapshots of containers with their memory, and other containers made of them. */
public final class Snapshots {
    private final CheckpointAccess access;
    private final Checkpoints checkpoints;

    public Snapshots(CheckpointAccess access, Checkpoints checkpoints) {
        this.access = access;
        this.checkpoints = checkpoints;
    }

    /** Takes one; the container stands still meanwhile, and goes on. */
    public Snapshot create(ContainerId id, String name) throws InterruptedException {
        Path directory = directory(id, name);
        return access.exclusively(id, "snapshot " + access.view(id).displayName(), () -> {
            CheckpointSubject subject = access.subject(id, "snapshot");
            if (Files.exists(directory)) {
                throw new ContainerException(
                        ErrorKind.NAME_IN_USE, subject.displayName() + " has a snapshot \"" + name + "\" already");
            }
            if (History.isPoint(name)) {
                throw new ContainerException(
                        ErrorKind.USAGE, "bad snapshot name \"" + name + "\": `checkpoint --every` calls its own so");
            }
            Files.createDirectories(directory.getParent());
            Path unfinished = directory.resolveSibling("." + name + ".new");
            take(subject, unfinished);
            Snapshot snapshot = new Snapshot(name, Instant.now(), bytes(unfinished));
            Layers.flush(unfinished);
            snapshot.write(unfinished);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
            FlushedDirectory.flushNames(directory.getParent());
            return snapshot;
        });
    }

    /** Processes and layer as of one instant, into a directory that is made. */
    private void take(CheckpointSubject subject, Path directory) throws IOException, InterruptedException {
        StateFiles files = subject.files();
        Checkpoints.fresh(directory);
        Path images = Snapshot.images(directory);
        Files.createDirectory(images);
        try (StoppedTree tree = checkpoints.dumps().dumpWhole(subject, images, true)) {
            if (Files.isDirectory(files.upper())) {
                Layers.copy(files.upper(), Snapshot.layer(directory));
            }
            tree.finish();
        } catch (IOException | ContainerException e) {
            Checkpoints.keepLog(files, images, e);
            TreeRemoval.remove(directory);
            throw e;
        }
    }

    /** All of a container, the oldest first. */
    public List<Snapshot> list(ContainerId id) {
        List<Snapshot> snapshots = new ArrayList<>();
        Path parent = access.files(id).snapshots();
        if (!Files.isDirectory(parent)) {
            return snapshots;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, "[!.]*")) {
            for (Path directory : directories) {
                if (Snapshot.isComplete(directory)) {
                    snapshots.add(Snapshot.read(directory));
                }
            }
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "list the snapshots of " + id + ": " + e.getMessage(), e);
        }
        snapshots.sort(Comparator.comparing(Snapshot::created));
        return snapshots;
    }

    public void remove(ContainerId id, String name) throws InterruptedException {
        access.exclusively(id, "remove " + name, () -> {
            Checkpoints.remove(existing(id, name));
            return null;
        });
    }

    /** The container ends, if it runs, and goes on from the snapshot; what it has done since is lost. */
    public void restore(ContainerId id, String name) throws InterruptedException {
        Path directory = existing(id, name);
        new Return(access, checkpoints).to(id, Return.of(Snapshot.images(directory)), Snapshot.layer(directory));
    }

    /**
     * Containers that go on from one instant of another, which goes on too; those already made stay when one fails.
     *
     * @param names of the new containers
     */
    public List<ContainerId> fork(ContainerId id, List<ContainerName> names, Checkpoints.Removal removal)
            throws InterruptedException {
        Path directory = access.files(id).snapshots().resolve(".fork.new");
        access.exclusively(id, "fork " + access.view(id).displayName(), () -> {
            Files.createDirectories(directory.getParent());
            if (access.view(id).state().status() == ContainerStatus.SUSPENDED) {
                Checkpoints.fresh(directory);
                Layers.copy(access.files(id).checkpoint(), Snapshot.images(directory));
                Layers.copy(access.files(id).upper(), Snapshot.layer(directory));
            } else {
                take(access.subject(id, "fork"), directory);
            }
            return null;
        });
        try {
            List<ContainerId> made = new ArrayList<>();
            for (ContainerName name : names) {
                made.add(clone(id, directory, name, removal));
            }
            return made;
        } finally {
            Checkpoints.remove(directory);
        }
    }

    private ContainerId clone(ContainerId source, Path directory, ContainerName name, Checkpoints.Removal removal)
            throws InterruptedException {
        ContainerConfig config = access.view(source).config().withName(name);
        ContainerId id = access.create(config);
        try {
            access.exclusively(id, "fork " + access.view(source).displayName(), () -> {
                StateFiles files = access.files(id);
                Return.place(Return.of(Snapshot.images(directory)), Snapshot.layer(directory), files);
                checkpoints.become(id, files, config, source);
                return null;
            });
            checkpoints.resume(id, true);
            return id;
        } catch (ContainerException e) {
            removal.of(id);
            throw e;
        }
    }

    private Path directory(ContainerId id, String name) {
        try {
            return access.files(id).snapshots().resolve(new Snapshot(name, Instant.now(), 0).name());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private Path existing(ContainerId id, String name) {
        Path directory = directory(id, name);
        if (!Snapshot.isComplete(directory)) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    access.view(id).displayName() + " has no snapshot \"" + name
                            + "\": `ctctl snapshot ls` lists them");
        }
        return directory;
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
