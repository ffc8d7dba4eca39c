package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.DestinationPhase;
import io.ctctl.checkpoint.protocol.SourcePhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one side writes down of a migration. */
final class JournalEntry {
    private JournalEntry() {}

    /**
     * The side a container leaves.
     *
     * @param running whether it ran
     */
    record Departing(
            String migration,
            String container,
            String destination,
            SourcePhase phase,
            Mode mode,
            boolean running,
            Optional<String> newName,
            Instant at) {
        Departing with(SourcePhase next) {
            return new Departing(migration, container, destination, next, mode, running, newName, Instant.now());
        }
    }

    /**
     * The side a container goes to.
     *
     * @param volumes the directories that are made for it, beside its own
     */
    record Arriving(
            String migration,
            String container,
            DestinationPhase phase,
            Mode mode,
            boolean running,
            List<String> volumes,
            Instant at) {
        Arriving {
            volumes = volumes == null ? List.of() : List.copyOf(volumes);
        }

        Arriving with(DestinationPhase next) {
            return new Arriving(migration, container, next, mode, running, volumes, Instant.now());
        }
    }
}
