package io.ctctl.runtime.migration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a migration went.
 *
 * @param pause how long the container did not run, seen from the source; absent for one that did not run before
 * @param bytes what was sent
 * @param late what was sent when it ran there already; absent when nothing was left
 */
public record MigrationReport(
        String container,
        String name,
        String destination,
        String mode,
        Duration total,
        Optional<Duration> pause,
        long bytes,
        List<Phase> phases,
        Optional<Long> rebuildNanos,
        Optional<Long> releaseNanos,
        Optional<Late> late) {
    /** A phase that has ended, and when, since the beginning. */
    public record Phase(String phase, Duration at) {}

    /**
     * Memory that came later.
     *
     * @param wantedPages those that a process waited for, with their neighbours
     * @param streamedPages those that nobody had asked for
     * @param lastPage how long it had run there when the last one came
     */
    public record Late(long wantedPages, long streamedPages, Duration lastPage) {}

    public MigrationReport {
        phases = List.copyOf(phases);
    }
}
