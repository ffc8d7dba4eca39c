package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.AtomicFile;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Makes, reads and removes what a container has on disk; config.json comes first of all to go and last of all to be. */
final class StateDirectory {
    // layers keep the container's ids unshifted: its set-user-id root programs must be out of every host user's reach
    private static final FileAttribute<Set<PosixFilePermission>> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> ROOT = PosixFilePermissions.fromString("rwxr-xr-x");

    /**
     * What config.json holds.
     *
     * @param idBase of a container made in order to be started at once, as long as state.json does not say more
     */
    record Creation(Instant created, ContainerConfig config, Optional<Live> live, Optional<Long> idBase) {}

    /** What the run that began at this instant has instead of the saved configuration. */
    record Live(Instant started, ContainerConfig config) {}

    private static final Document<Creation> CREATION = new Document<>(Creation.class, 1);
    private static final Document<ContainerState> STATE = new Document<>(ContainerState.class, 1);

    private StateDirectory() {}

    /** Makes the directories, of {@code spare} if it is there, and nothing that commits them; on failure nothing is left. */
    static void make(StateFiles files, ContainerConfig config, SpareLayer spare) throws IOException {
        boolean layered = config.root() instanceof RootSource.Template;
        if (layered && spare.become(files.dir())) {
            return;
        }
        Files.createDirectory(files.dir(), OURS);
        try {
            if (layered) {
                makeLayer(files);
            }
        } catch (IOException e) {
            TreeRemoval.remove(files.dir());
            throw e;
        }
    }

    /** Commits what {@link #make} has made; on failure nothing of it is left. */
    static void commit(StateFiles files, ContainerConfig config, ContainerState state) throws IOException {
        try {
            CREATION.write(
                    files.config(),
                    new Creation(state.created(), config, Optional.empty(), state.idBase()),
                    durability(config));
        } catch (IOException e) {
            TreeRemoval.remove(files.dir());
            throw e;
        }
    }

    /** A container's directory with an empty layer, and nothing that commits it. */
    static void makeUncommitted(StateFiles files) throws IOException {
        Files.createDirectory(files.dir(), OURS);
        makeLayer(files);
        AtomicFile.prepare(files.config());
    }

    private static void makeLayer(StateFiles files) throws IOException {
        Files.createDirectory(files.work(), OURS);
        // becomes the container's "/", with these permissions whatever the daemon's umask
        Files.createDirectory(files.upper());
        Files.setPosixFilePermissions(files.upper(), ROOT);
    }

    /** Commits a changed configuration in the place of the old one. */
    static void rewrite(StateFiles files, Creation creation) throws IOException {
        CREATION.write(files.config(), creation, durability(creation.config()));
    }

    /** Empty when the creation was never committed, or the removal has begun. */
    static Optional<Creation> read(StateFiles files) throws IOException {
        return CREATION.read(files.config());
    }

    /** Empty when the container has never been started. */
    static Optional<ContainerState> readState(StateFiles files) throws IOException {
        return STATE.read(files.state());
    }

    static void writeState(StateFiles files, ContainerState state, Durability durability) throws IOException {
        STATE.write(files.state(), state, durability);
    }

    /** A container that removes itself does not outlive the machine. */
    static Durability durability(ContainerConfig config) {
        return config.lifecycle().autoRemove() ? Durability.DAEMON : Durability.MACHINE;
    }

    /** From the first step on the container does not exist for a new daemon, which then finishes the removal. */
    static void remove(StateFiles files) throws IOException {
        Path config = files.config();
        Files.deleteIfExists(config);
        TreeRemoval.remove(files.dir());
    }
}
