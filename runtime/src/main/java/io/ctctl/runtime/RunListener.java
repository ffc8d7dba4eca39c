package io.ctctl.runtime;

/**
 * Hears of runs. For one container the calls come in the order of the events, on the thread that caused them, which holds
 * up a start or an end: a listener takes a note and does its work on a thread of its own. It must not throw.
 */
public interface RunListener {
    /** After a start, and once at adoption for each container that runs; its program may be about to end. */
    void started(RunningContainer container);

    /** The configuration of a running container has been replaced. */
    default void changed(RunningContainer container) {}

    /** A run is over and its cgroups are gone. */
    void ended(ContainerId id);
}
