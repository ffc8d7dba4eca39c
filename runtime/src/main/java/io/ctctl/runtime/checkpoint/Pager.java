package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.page.PageRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that fills the memory of a container after this goes on. Once a restore has begun it ends by itself, and outlives the
 * daemon; before that it does not.
 */
public final class Pager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pager.class);
    private static final int KILLED = 128 + 9;
    // owed.h: {i32 pid, u32 count, u64 start}
    private static final int PAGES_BYTES = 16;
    private static final int ADDRESS_AT = 8;

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
    public static Pager start(Path program, Path images, Path lock) throws IOException {
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
    public void awaitListening() throws IOException {
        int letter;
        do {
            letter = process.getInputStream().read();
        } while (letter >= 0 && letter != '\n');
        if (letter < 0) {
            throw new IOException("ctctl-pager does not start; see " + log);
        }
    }

    /** Whoever gets pages that are not here. */
    @FunctionalInterface
    public interface Wants {
        void want(long pid, long address) throws IOException;
    }

    /** Hears from now on, on a thread of its own, which pages processes wait for. */
    public void listen(Wants wants) {
        Thread thread = new Thread(() -> pass(wants), "pager-wants");
        thread.setDaemon(true);
        thread.start();
    }

    private void pass(Wants wants) {
        ByteBuffer want = ByteBuffer.allocate(PAGES_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (process.getInputStream().readNBytes(want.array(), 0, PAGES_BYTES) == PAGES_BYTES) {
                wants.want(want.getInt(0), want.getLong(ADDRESS_AT));
            }
        } catch (IOException e) {
            // the source has gone: whoever reads from it finds that out
            LOG.debug("a page that is wanted was not asked for: {}", e.getMessage());
        }
    }

    /** Pages of a process have been written into its files. */
    public void come(long pid, List<PageRange> ranges) {
        ByteBuffer pages = ByteBuffer.allocate(PAGES_BYTES * ranges.size()).order(ByteOrder.LITTLE_ENDIAN);
        ranges.forEach(
                range -> pages.putInt((int) pid).putInt((int) range.pages()).putLong(range.address()));
        try {
            process.getOutputStream().write(pages.array());
            process.getOutputStream().flush();
        } catch (IOException e) {
            // EPIPE: it has ended, which whoever waits for that deals with
            LOG.debug("pages come late: {}", e.getMessage());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended with something not filled in. */
    boolean hasFailed() {
        return !process.isAlive() && process.exitValue() != 0;
    }

    /** Whether it has ended with everything filled in. */
    public CompletionStage<Boolean> end() {
        return process.onExit().thenApply(ended -> ended.exitValue() == 0);
    }

    /** Ends it, when nobody needs it or will. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
