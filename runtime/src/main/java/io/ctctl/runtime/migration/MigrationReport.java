package io.ctctl.runtime.migration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a migration went.
 *
 * @param pause how long the container did not run, seen from the source; absent for one that did not run before
 * @param bytes what was sent
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
        Optional<Long> releaseNanos) {
    /** A phase that has ended, and when, since the beginning. */
    public record Phase(String phase, Duration at) {}

    public MigrationReport {
        phases = List.copyOf(phases);
    }
}
