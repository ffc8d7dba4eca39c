package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.Criu;
import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Writes checkpoints to archives, and makes containers of those. */
public final class Archives {
    private final CheckpointAccess access;
    private final Checkpoints checkpoints;

    public Archives(CheckpointAccess access, Checkpoints checkpoints) {
        this.access = access;
        this.checkpoints = checkpoints;
    }

    /**
     * Writes a container that runs or is suspended. One that runs is suspended by that, or goes on, as it does when nothing
     * can be written.
     *
     * @param filesystem what it wrote comes along
     */
    public void write(ContainerId id, Path archive, boolean leaveRunning, boolean filesystem)
            throws InterruptedException {
        access.exclusively(id, "checkpoint " + access.view(id).displayName(), () -> {
            ContainerStatus status = access.view(id).state().status();
            if (status != ContainerStatus.RUNNING && status != ContainerStatus.SUSPENDED) {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "checkpoint " + access.view(id).displayName() + ": it is neither running nor suspended");
            }
            // before anything stops
            try (ArchiveWriter writer = ArchiveWriter.create(archive)) {
                if (status == ContainerStatus.SUSPENDED) {
                    write(id, access.files(id).checkpoint(), filesystem, writer);
                } else if (leaveRunning) {
                    writeRunning(access.subject(id, "checkpoint"), filesystem, writer);
                } else {
                    checkpoints.suspend(
                            access.subject(id, "checkpoint"), images -> write(id, images, filesystem, writer));
                }
            }
            return null;
        });
    }

    private void write(ContainerId id, Path images, boolean filesystem, ArchiveWriter writer)
            throws IOException, InterruptedException {
        Optional<Path> layer = pack(access.files(id), filesystem);
        try {
            write(id, images, layer, writer);
        } finally {
            drop(layer);
        }
    }

    private void writeRunning(CheckpointSubject subject, boolean filesystem, ArchiveWriter writer)
            throws IOException, InterruptedException {
        StateFiles files = subject.files();
        Path images = files.unfinishedCheckpoint();
        Checkpoints.fresh(images);
        Optional<Path> layer = Optional.empty();
        try (StoppedTree tree = checkpoints.dumps().dumpWhole(subject, images, true)) {
            // while nothing is written to it
            layer = pack(files, filesystem);
            tree.finish();
            write(subject.id(), images, layer, writer);
        } catch (IOException | ContainerException e) {
            Checkpoints.keepLog(files, images, e);
            throw e;
        } finally {
            drop(layer);
        }
        TreeRemoval.remove(images);
    }

    private static Optional<Path> pack(StateFiles files, boolean filesystem) throws IOException, InterruptedException {
        if (!filesystem || !Files.isDirectory(files.upper())) {
            return Optional.empty();
        }
        Path layer = files.dir().resolve("layer.tar");
        Layers.pack(files.upper(), layer);
        return Optional.of(layer);
    }

    private static void drop(Optional<Path> layer) throws IOException {
        if (layer.isPresent()) {
            Files.deleteIfExists(layer.get());
        }
    }

    private void write(ContainerId id, Path images, Optional<Path> layer, ArchiveWriter writer)
            throws IOException, InterruptedException {
        Manifest manifest = new Manifest(
                Instant.now(),
                id,
                access.view(id).config(),
                HostTraits.read(),
                CriuProgram.find().map(Criu::version).orElse("?"),
                layer.isPresent(),
                ImageSummary.of(images),
                Surroundings.read(images));
        writer.write(Manifest.DOCUMENT.bytes(manifest), images, layer);
    }

    /** What an archive says of itself. */
    public Manifest inspect(Path archive) {
        return new ArchiveReader(archive).manifest();
    }

    /** Why it does not fit this host; empty when it does, as far as can be told before it is tried. */
    public Optional<String> refusal(Manifest manifest) {
        try {
            HostTraits here = HostTraits.read();
            boolean older = KernelRelease.of(here.kernel())
                    .isBefore(KernelRelease.of(manifest.host().kernel()));
            return here.refusal(manifest.host())
                    .or(() -> older
                            ? Optional.of("it is of Linux " + manifest.host().kernel()
                                    + ", which is newer than this host's " + here.kernel())
                            : Optional.empty());
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "read this host's traits: " + e.getMessage(), e);
        }
    }

    /** Makes a container of an archive and has it go on; nothing of it is left when that fails. */
    public ContainerId restore(Path archive, Optional<ContainerName> name, Checkpoints.Removal removal)
            throws InterruptedException {
        Manifest manifest = inspect(archive);
        refusal(manifest).ifPresent(why -> {
            throw new ContainerException(ErrorKind.NOT_MIGRATABLE, "archive " + archive + " does not fit: " + why);
        });
        ContainerConfig config = name.map(manifest.config()::withName).orElse(manifest.config());
        ContainerId id = access.create(config);
        try {
            access.exclusively(id, "restore " + archive, () -> {
                StateFiles files = access.files(id);
                Path layer = files.dir().resolve("layer.tar");
                Checkpoints.fresh(files.unfinishedCheckpoint());
                new ArchiveReader(archive).unpack(files.unfinishedCheckpoint(), layer);
                if (manifest.filesystem()) {
                    Layers.unpack(layer, files.upper());
                    Files.delete(layer);
                }
                checkpoints.become(id, files, config, manifest.id());
                return null;
            });
            checkpoints.resume(id, true);
            return id;
        } catch (ContainerException e) {
            removal.of(id);
            throw e;
        }
    }
}
