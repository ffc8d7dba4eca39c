package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The time in which the memory of a container that has arrived or goes on is not all there yet. */
public final class Filling {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private Filling() {}

    /** Returns when it is over: what is not there could not be saved. ContainerException of kind TIMED_OUT when it lasts. */
    public static void await(StateFiles files, String action) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isOver(files)) {
            if (Thread.interrupted()) {
                throw new InterruptedException(action);
            }
            if (System.nanoTime() > deadline) {
                throw new ContainerException(
                        ErrorKind.TIMED_OUT, action + ": its memory is still being filled in: try again later");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    // whoever fills it holds the lock, and lives and dies apart from us
    private static boolean isOver(StateFiles files) throws IOException {
        try (FileChannel file = FileChannel.open(files.filling(), StandardOpenOption.WRITE)) {
            if (file.tryLock() == null) {
                return false;
            }
            Files.deleteIfExists(files.filling());
            return true;
        } catch (NoSuchFileException ignored) {
            // nobody does, or did
            return true;
        } catch (OverlappingFileLockException ignored) {
            // another thread is just looking
            return false;
        }
    }
}
