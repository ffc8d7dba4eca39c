package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One container in memory. Whoever starts, reconfigures, removes or adopts it holds {@link #lock}; its configuration and
 * its state are read without. The end of
 * a run comes from its monitor at any time and needs no lock: only a running container can end, and it ends once.
 */
final class Container {
    private final ContainerId id;
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> removed = new CompletableFuture<>();
    private volatile ContainerConfig config;
    private volatile ContainerConfig live;
    private volatile ContainerState state;
    private volatile Run run;
    private volatile StateListener listener = (id, before, after) -> {};

    /** Hears of every change of the state, on the thread that makes it. */
    @FunctionalInterface
    interface StateListener {
        void changed(ContainerId id, ContainerState before, ContainerState after);
    }

    Container(ContainerId id, ContainerConfig config, ContainerState state) {
        this.id = id;
        this.config = config;
        this.state = state;
    }

    ContainerId id() {
        return id;
    }

    ContainerConfig config() {
        return config;
    }

    /** From now on it is this, and something else until the present run ends; the name and the root stay. */
    void config(ContainerConfig saved, Optional<ContainerConfig> untilItEnds) {
        live = untilItEnds.orElse(null);
        config = saved;
    }

    /** What the present run has; the saved configuration unless that was changed for one of the two alone. */
    ContainerConfig effective() {
        ContainerConfig now = live;
        return now != null && state.status() == ContainerStatus.RUNNING ? now : config;
    }

    ReentrantLock lock() {
        return lock;
    }

    ContainerState state() {
        return state;
    }

    ContainerStatus status() {
        return state.status();
    }

    void state(ContainerState next) {
        ContainerState before = state;
        state = next;
        listener.changed(id, before, next);
    }

    /** From now on tells {@code to}. */
    void tell(StateListener to) {
        listener = to;
    }

    /** The current run, or the last one of this daemon's life. */
    Optional<Run> run() {
        return Optional.ofNullable(run);
    }

    /** It runs; in this order, so that whoever sees it running sees its run. */
    void started(Run next, ContainerState running) {
        run = next;
        live = null;
        state(running);
    }

    /** It has a run of which nothing can be learned. */
    void unanswered(Run present) {
        run = present;
        state(state.unknown("its monitor does not answer"));
    }

    /** Completed when the container and its name are gone. */
    CompletableFuture<Void> removed() {
        return removed;
    }

    ContainerView view() {
        return new ContainerView(id, config, state);
    }

    /** How messages call it. */
    String displayName() {
        return config.name().map(ContainerName::value).orElse(id.value());
    }

    /** Why nothing can be done with it. */
    ContainerException unanswered() {
        return new ContainerException(
                ErrorKind.WRONG_STATE,
                displayName() + ": its monitor does not answer: try again when it does, or `ctctl rm -f` it");
    }

    ContainerException wrongState(String action, String advice) {
        if (status() == ContainerStatus.UNKNOWN) {
            return unanswered();
        }
        return new ContainerException(
                ErrorKind.WRONG_STATE, action + " " + displayName() + ": it is " + state.status() + "; " + advice);
    }
}
