package io.ctctl.runtime.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that fills the memory of a container after this goes on. Once a restore has begun it ends by itself, and outlives the
 * daemon; before that it does not.
 */
final class Pager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pager.class);
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Path log;

    private Pager(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Begins to wait for a restore from images.
     *
     * @param program {@code ctctl-pager}
     * @param lock what it holds locked
     */
    static Pager start(Path program, Path images, Path lock) throws IOException {
        Path log = images.resolveSibling("pager.log");
        Process process = new ProcessBuilder(List.of(program.toString(), images.toString(), lock.toString()))
                .redirectError(log.toFile())
                .start();
        // nobody waits for it: what goes wrong is logged here
        Future<?> unused = process.onExit().thenAccept(ended -> {
            if (ended.exitValue() == 0) {
                forget(log);
            } else if (ended.exitValue() != KILLED) {
                LOG.error("memory was not filled in: {} ended with {}; see {}", program, ended.exitValue(), log);
            }
        });
        return new Pager(process, log);
    }

    private static void forget(Path log) {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            LOG.warn("remove {}: {}", log, e.getMessage());
        }
    }

    /** Returns when a restore can begin. */
    void awaitListening() throws IOException {
        // left open: it says nothing more, and must not find its end closed
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        if (said.readLine() == null) {
            throw new IOException("ctctl-pager does not start; see " + log);
        }
    }

    /** Ends it, when nobody needs it or will. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
