package io.ctctl.runtime.migration;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far a migration is.
 *
 * @param doing what is being done, as in {@code copy memory}
 * @param rounds in which memory has been copied so far
 * @param bytes sent
 * @param dirtyBytesPerSecond what the container writes to its memory, by the last round
 * @param predictedPause how long it would stand still by the last round
 */
public record MigrationProgress(
        String doing,
        int rounds,
        long bytes,
        long dirtyBytesPerSecond,
        Optional<Duration> predictedPause,
        Duration elapsed) {
    /** Is given, once, what tells how far it is at any time. */
    @FunctionalInterface
    public interface Watcher {
        Watcher NOBODY = progress -> {};

        void watch(Supplier<MigrationProgress> progress);
    }
}
