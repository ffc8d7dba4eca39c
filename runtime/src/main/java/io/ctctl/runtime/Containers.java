package io.ctctl.runtime;

import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The containers of one instance, and all that can be done with them. Safe for any number of threads; every failure is a
 * ContainerException, after which nothing half-done is left.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Containers implements AutoCloseable {
    private final Instance instance;

    public Containers(Instance instance) {
        this.instance = instance;
    }

    /** Takes over what an earlier daemon left: running containers, their exits, and the halves of interrupted work. */
    public void adopt() {
        throw new AssertionError(instance);
    }

    /** Makes the container's directories and commits its configuration. */
    public ContainerView create(ContainerConfig config) {
        throw new AssertionError(config);
    }

    /** What a start of such a container would do; nothing is done. */
    public SetupPlan explain(ContainerConfig config) {
        throw new AssertionError(config);
    }

    /** The container of this name or id, or the only one whose id begins so. */
    public ContainerId find(String nameOrIdOrPrefix) {
        throw new AssertionError(nameOrIdOrPrefix);
    }

    /** All containers, the youngest first. */
    public List<ContainerView> list() {
        throw new AssertionError();
    }

    public ContainerView view(ContainerId id) {
        throw new AssertionError(id);
    }

    public ContainerDetails inspect(ContainerId id) {
        throw new AssertionError(id);
    }

    /** Returns when the program has been executed; a container that removes itself is gone after a failed start. */
    public void start(ContainerId id, Optional<Attachment> attachment) throws InterruptedException {
        throw new AssertionError(id.value() + attachment);
    }

    /** Sends the stop signal, then KILL after the timeout (default: the container's own); returns when it has ended. */
    public void stop(ContainerId id, Optional<Duration> timeout) throws InterruptedException {
        throw new AssertionError(id.value() + timeout);
    }

    public void kill(ContainerId id, Signal signal) {
        throw new AssertionError(id.value() + signal);
    }

    /** Waits for the end of the run, if there is one, and returns the last run's exit code. */
    public int await(ContainerId id) throws InterruptedException {
        throw new AssertionError(id);
    }

    /** Deletes the container and all it wrote; force kills it first when it runs. */
    public void remove(ContainerId id, boolean force) throws InterruptedException {
        throw new AssertionError(id.value() + force);
    }

    /** Returns when the program has been executed. */
    public ExecProcess exec(ContainerId id, ExecConfig config, Optional<Attachment> attachment)
            throws InterruptedException {
        throw new AssertionError(id.value() + config + attachment);
    }

    /** Connects a session to a running container. */
    public void attach(ContainerId id, Attachment attachment) {
        throw new AssertionError(id.value() + attachment);
    }

    /** The current log file; rotated ones beside it end in .1, .2 … It exists once there has been output. */
    public Path log(ContainerId id) {
        throw new AssertionError(id);
    }

    /** Stops watching; containers go on. */
    @Override
    public void close() {}
}
