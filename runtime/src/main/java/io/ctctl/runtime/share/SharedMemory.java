package io.ctctl.runtime.share;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.linux.MemoryFileSystem;
import io.ctctl.linux.OpenFlag;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.SpecMounts;
import io.ctctl.scheduler.MemorySize;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The size of /dev/shm in a running container that has one of its own. */
final class SharedMemory {
    private static final Logger LOG = LoggerFactory.getLogger(SharedMemory.class);
    private static final String PATH = "/dev/shm";

    private SharedMemory() {}

    /** The host's, and what a user has mounted there, are not ours to change. */
    static boolean isOwn(ContainerConfig config) {
        return !config.namespaces().ipc().equals(NamespaceSource.HOST)
                && config.mounts().stream()
                        .noneMatch(mount -> Path.of(mount.target()).normalize().equals(Path.of(PATH)));
    }

    private static MemoryFileSystem open(RunningContainer running) throws IOException {
        Path root = Path.of("/proc", Integer.toString(running.pid()), "root");
        try (Fd inside = Fd.open(root, OpenFlag.PATH, OpenFlag.DIRECTORY)) {
            return MemoryFileSystem.in(inside, PATH);
        }
    }

    /** A size below what is in use is a ContainerException. */
    static void check(RunningContainer running, long bytes) {
        try (MemoryFileSystem shm = open(running)) {
            long used = shm.used();
            if (used > bytes) {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "change " + running.displayName() + ": --shm-size " + new MemorySize(bytes)
                                + " is below use: files in " + PATH + " have " + used + " bytes now");
            }
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "change " + running.displayName() + ": " + e.getMessage(), e);
        }
    }

    /** Brings it to what the configuration says. */
    static Cleanup.Undo change(RunningContainer running, ContainerConfig after) throws IOException {
        long wanted = SpecMounts.shmBytes(after);
        if (wanted == SpecMounts.shmBytes(running.config()) || !isOwn(running.config())) {
            return () -> {};
        }
        try (MemoryFileSystem shm = open(running)) {
            long before = shm.bytes();
            shm.resize(wanted);
            return () -> back(running, before);
        }
    }

    private static void back(RunningContainer running, long bytes) {
        try (MemoryFileSystem shm = open(running)) {
            shm.resize(bytes);
        } catch (IOException e) {
            LOG.warn("take back the size of {} of {}: {}", PATH, running.displayName(), e.getMessage());
        }
    }

    /** Sets again what an interrupted change left. */
    static void restore(RunningContainer running) throws IOException {
        if (isOwn(running.config())) {
            try (MemoryFileSystem shm = open(running)) {
                long wanted = SpecMounts.shmBytes(running.config());
                if (shm.bytes() != wanted) {
                    shm.resize(wanted);
                }
            }
        }
    }
}
