package io.ctctl.isolation.plan;

/** The five sections of a plan, in the order of their bytes and of their run. */
public enum Section {
    /** By the monitor, before the clone. */
    PREPARE,
    /** By the monitor, right after the clone; needs no file that the daemon makes meanwhile. */
    CLONED,
    /** By the monitor, while the child waits; the container's files are there. */
    PARENT,
    /** By the container's first process; ends in an exec. */
    CHILD,
    /** By the monitor after the exit, or by the spawner on request; a failing step does not stop the rest. */
    TEARDOWN
}
