package io.ctctl.runtime;

import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a new daemon makes of a container that the last one was suspending or restoring. Its state on disk says suspended in
 * both cases, and its monitor says whether that is so.
 */
final class Suspension {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private Suspension() {}

    /**
     * A container that is said to be suspended, and has a monitor: CRIU is ending it, or lets it go on because nobody
     * told it otherwise, or it has been restored and that was not written any more.
     */
    static void settle(Container container, Run run, RunFiles files) throws IOException {
        int pid = container.state().pid().orElse(0);
        boolean goesOn = Files.exists(files.released()) || !isEnding(pid);
        run.suspending(!goesOn);
    }

    /** Waits for whoever traces the process to be done with it. */
    private static boolean isEnding(int pid) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (tracer(pid) == 0) {
                    return false;
                }
            } catch (NoSuchFileException ignored) {
                // it is gone
                return true;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return false;
    }

    private static int tracer(int pid) throws IOException {
        String tracer = "0";
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith("State:") && line.contains("Z")) {
                throw new NoSuchFileException("/proc/" + pid);
            } else if (line.startsWith("TracerPid:")) {
                tracer = line.substring("TracerPid:".length()).strip();
            }
        }
        return Integer.parseInt(tracer);
    }

    /** Removes checkpoints that nobody can go on from: unfinished ones, and those of containers that went on without. */
    static void sweep(StateFiles files, boolean suspended) throws IOException {
        TreeRemoval.remove(files.unfinishedCheckpoint());
        TreeRemoval.remove(files.unfinishedReturn());
        TreeRemoval.remove(files.snapshots().resolve(".fork.new"));
        Files.deleteIfExists(files.dir().resolve("layer.tar"));
        Path layer = files.dir().resolve("upper.new");
        if (Files.isDirectory(layer) && !Files.isDirectory(files.upper())) {
            // a switch to a snapshot had removed the old one
            Files.move(layer, files.upper());
        }
        TreeRemoval.remove(layer);
        if (!suspended) {
            TreeRemoval.remove(files.checkpoint());
        }
    }
}
