package io.ctctl.runtime;

import io.ctctl.isolation.launch.SpawnerClient;
import java.io.IOException;
import java.util.Optional;

/** Where a spawner is to be had: connects to the resident one, and starts it when there is none. */
public interface SpawnerSource {
    /** A fresh connection, which the caller closes. */
    SpawnerClient connect() throws IOException;

    /** As {@link #connect}, when there is a resident one. */
    Optional<SpawnerClient> find() throws IOException;
}
