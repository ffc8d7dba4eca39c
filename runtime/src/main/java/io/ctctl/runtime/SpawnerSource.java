package io.ctctl.runtime;

import io.ctctl.isolation.launch.SpawnerClient;
import java.io.IOException;

/** Where a spawner is to be had: connects to the resident one, and starts it when there is none. */
@FunctionalInterface
public interface SpawnerSource {
    /** A fresh connection, which the caller closes. */
    SpawnerClient connect() throws IOException;
}
