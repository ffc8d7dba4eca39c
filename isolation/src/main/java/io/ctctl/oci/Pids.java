package io.ctctl.oci;

/** Number of tasks; {@code -1} is no limit. */
public record Pids(Long limit) {}
