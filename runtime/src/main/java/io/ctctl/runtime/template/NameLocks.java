package io.ctctl.runtime.template;

import io.ctctl.linux.Flock;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One lock per template name: among our threads, and by flock(2) against other processes that share the directory. */
final class NameLocks {
    private static final long RETRY_NANOS = 200_000_000;

    private final Path directory;
    private final Map<String, ReentrantLock> threads = new ConcurrentHashMap<>();

    NameLocks(Path directory) {
        this.directory = directory;
    }

    /** What is done with the lock held. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does the work once nobody else works on this name. */
    <T> T holding(String name, Progress progress, Work<T> work) throws IOException {
        ReentrantLock lock = threads.computeIfAbsent(name, unused -> new ReentrantLock());
        Meter meter = new Meter(progress, "wait for other work on " + name);
        try {
            if (!lock.tryLock()) {
                meter.tell("");
                lock.lockInterruptibly();
            }
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
        try (Flock process = lockFile(lock.newCondition(), directory.resolve(name), meter)) {
            Objects.requireNonNull(process);
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    // Waiting in flock(2) itself could not be cancelled. Nobody signals the condition: it is the wait.
    private Flock lockFile(Condition pause, Path file, Meter meter) throws IOException {
        Files.createDirectories(directory);
        Optional<Flock> process = Flock.tryLock(file);
        try {
            while (process.isEmpty()) {
                meter.tell("");
                pause.awaitNanos(RETRY_NANOS);
                process = Flock.tryLock(file);
            }
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
        return process.get();
    }

    private static TemplateException cancelled(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TemplateException(Kind.CANCELLED, "cancelled", e);
    }
}
