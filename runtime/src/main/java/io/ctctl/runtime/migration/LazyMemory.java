package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes that fill the memory of restored containers from images, on demand and in the background. */
final class LazyMemory {
    private static final Logger LOG = LoggerFactory.getLogger(LazyMemory.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SOCKET = "lazy-pages.socket";

    private final Map<ContainerId, Process> serving = new ConcurrentHashMap<>();

    /** Begins to serve the images of a container; returns when a restore can begin. */
    void serve(ContainerId id, Path images, Path criu) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        criu.toString(),
                        "lazy-pages",
                        "--images-dir",
                        images.toString(),
                        "--work-dir",
                        images.toString(),
                        "--log-file",
                        "lazy.log",
                        "-v1"))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        serving.put(id, process);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(images.resolve(SOCKET))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                end(id);
                throw new IOException("criu lazy-pages does not start; see " + images.resolve("lazy.log"));
            }
            // it tells nobody that it listens
            LockSupport.parkNanos(500_000);
        }
    }

    /** Does something when all memory of the container is there; at once if nothing is served. */
    void whenDone(ContainerId id, Runnable then) {
        Process process = serving.get(id);
        if (process == null) {
            then.run();
            return;
        }
        // nobody waits for it: what goes wrong is logged where it happens
        Future<?> unused = process.onExit().thenAccept(ended -> {
            serving.remove(id, ended);
            if (ended.exitValue() != 0) {
                LOG.error("filling the memory of {} ended with {}", id, ended.exitValue());
            }
            then.run();
        });
    }

    /** Waits until all memory of the container is there. */
    void await(ContainerId id) throws InterruptedException {
        Process process = serving.get(id);
        if (process != null) {
            try {
                process.onExit().get(1, TimeUnit.MINUTES);
            } catch (TimeoutException | ExecutionException e) {
                throw new ContainerException(
                        ErrorKind.TIMED_OUT, "its memory is still being filled since it arrived: try again later", e);
            }
        }
    }

    void end(ContainerId id) {
        Process process = serving.remove(id);
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
