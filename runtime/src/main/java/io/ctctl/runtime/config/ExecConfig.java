package io.ctctl.runtime.config;

import java.util.Optional;

/**
 * A further program in a running container; privileged: with all capabilities and no seccomp filter.
 *
 * @param slice part of the container whose CPU time it shares; empty: what belongs to no slice
 */
public record ExecConfig(ProcessConfig process, boolean privileged, Optional<String> slice) {}
