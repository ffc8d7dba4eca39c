package io.ctctl.runtime;

import io.ctctl.linux.Cleanup;
import io.ctctl.runtime.config.ContainerConfig;

/**
 * A part of the runtime that keeps something of a running container as its configuration says, in the kernel for
 * instance. Called with the container's lock held, one call at a time for one container.
 */
public interface LiveSettings {
    /**
     * What cannot be had on this host, or not as long as the container runs, is a ContainerException; nothing is changed.
     * Called before any part has applied anything.
     */
    void check(RunningContainer running, ContainerConfig after);

    /**
     * Brings the running container from {@code running.config()} to {@code after}; what does not differ costs nothing.
     * A ContainerException leaves nothing changed.
     *
     * @return brings it back, when a later part or the commit fails
     */
    Cleanup.Undo change(RunningContainer running, ContainerConfig after);

    /**
     * A new daemon has found the container running: the last one may have died in the midst of a change, before or after
     * its commit. Whatever differs from {@code running.config()} is made to agree, and failures are logged.
     */
    void restore(RunningContainer running);
}
