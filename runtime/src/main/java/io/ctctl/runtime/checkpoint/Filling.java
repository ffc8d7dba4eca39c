package io.ctctl.runtime.checkpoint;

import io.ctctl.linux.Pidfd;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.StateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
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

    /** Returns when whoever fills it in, and need not have been begun by this daemon, has ended: whether all is there then. */
    static boolean awaitFiller(StateFiles files) throws IOException {
        if (isOver(files)) {
            return true;
        }
        Optional<Pidfd> filler = filler(files);
        if (filler.isPresent()) {
            try (Pidfd process = filler.get()) {
                while (!process.awaitExit(PATIENCE)) {
                    // it waits for a slow disk, or has been stopped: it may go on
                }
            }
        }
        return isOver(files);
    }

    private static Optional<Pidfd> filler(StateFiles files) throws IOException {
        try {
            String pid = Files.readString(files.filling()).strip();
            Optional<Pidfd> process = pid.isEmpty() ? Optional.empty() : Pidfd.open(Integer.parseInt(pid));
            // by now another one may have its number
            if (process.isPresent()
                    && !Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1)
                            .contains(files.filling().toString())) {
                process.get().close();
                return Optional.empty();
            }
            return process;
        } catch (NoSuchFileException ignored) {
            // it has just ended
            return Optional.empty();
        }
    }

    // whoever fills it holds the lock, and lives and dies apart from us; so does who keeps others from zeroes after its
    // death
    // one thread at a time: locks are the whole daemon's
    private static synchronized boolean isOver(StateFiles files) throws IOException {
        try (FileChannel file = FileChannel.open(files.filling(), StandardOpenOption.WRITE)) {
            if (file.tryLock() == null) {
                return false;
            }
            Files.deleteIfExists(files.filling());
            return true;
        } catch (NoSuchFileException ignored) {
            // nobody does, or did
            return true;
        }
    }
}
