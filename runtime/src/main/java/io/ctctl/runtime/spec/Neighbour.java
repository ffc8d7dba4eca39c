package io.ctctl.runtime.spec;

import io.ctctl.runtime.instance.IdRange;
import java.util.Optional;

/** A running container whose namespaces another one enters. */
public record Neighbour(int pid, Optional<IdRange> range) {}
