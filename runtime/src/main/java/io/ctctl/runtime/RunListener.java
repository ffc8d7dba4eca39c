package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import java.util.Map;

/**
 * Hears of runs. For one container the calls come in the order of the events, on the thread that caused them, which holds
 * up a start or an end: a listener takes a note and does its work on a thread of its own. Only
 * {@link #admit} and {@link #starting} may throw.
 */
public interface RunListener {
    /** Whether such a container could run here now: a ContainerException tells why not. Nothing is noted. */
    default void admit(ContainerId id, ContainerConfig config) {}

    /**
     * A start is about to happen. A ContainerException refuses it; otherwise {@link #started} or {@link #ended} follows.
     */
    default void starting(ContainerId id, ContainerConfig config) {}

    /**
     * What is known of a run that a restore of it is to go on with, by a name of the knower's own; asked when the container is
     * about to be saved.
     */
    default Map<String, String> remembered(ContainerId id) {
        return Map.of();
    }

    /** Follows {@link #starting} where a container goes on from a checkpoint: what {@link #remembered} said then. */
    default void recall(ContainerId id, Map<String, String> remembered) {}

    /** After a start, and once at adoption for each container that runs; its program may be about to end. */
    void started(RunningContainer container);

    /** At adoption, of a container that holds what it had when it was started; {@link #started} or {@link #ended} follows. */
    default void unanswered(ContainerId id, ContainerConfig config) {}

    /** The configuration of a running container has been replaced. */
    default void changed(RunningContainer container) {}

    /** A run is over and its cgroups are gone, or a start that was announced has not come about. */
    void ended(ContainerId id);
}
