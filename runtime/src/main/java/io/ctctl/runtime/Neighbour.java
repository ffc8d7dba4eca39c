package io.ctctl.runtime;

import java.util.Optional;

/** A running container whose namespaces another one enters. */
record Neighbour(int pid, Optional<IdRange> range) {}
