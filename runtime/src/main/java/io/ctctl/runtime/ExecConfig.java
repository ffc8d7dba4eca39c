package io.ctctl.runtime;

/** A further program in a running container; privileged: with all capabilities and no seccomp filter. */
public record ExecConfig(ProcessConfig process, boolean privileged) {}
