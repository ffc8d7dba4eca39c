package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.runtime.config.ContainerId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Containers of this daemon that are being moved: perhaps to this daemon, under another name. */
final class Leaving {
    private final Map<MigrationId, ContainerId> containers = new ConcurrentHashMap<>();

    void add(MigrationId migration, ContainerId container) {
        containers.put(migration, container);
    }

    void remove(MigrationId migration) {
        containers.remove(migration);
    }

    /** What moves by this migration, if it moves away from here. */
    Optional<ContainerId> of(MigrationId migration) {
        return Optional.ofNullable(containers.get(migration));
    }
}
