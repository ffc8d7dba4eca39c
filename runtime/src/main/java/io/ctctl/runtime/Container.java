package io.ctctl.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One container in memory. Whoever starts, removes or adopts it holds {@link #lock}; its state is read without. The end of
 * a run comes from its monitor at any time and needs no lock: only a running container can end, and it ends once.
 */
final class Container {
    private final ContainerId id;
    private final ContainerConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> removed = new CompletableFuture<>();
    private volatile ContainerState state;
    private volatile Run run;

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
        state = next;
    }

    /** The current run, or the last one of this daemon's life. */
    Optional<Run> run() {
        return Optional.ofNullable(run);
    }

    /** It runs; in this order, so that whoever sees it running sees its run. */
    void started(Run next, ContainerState running) {
        run = next;
        state = running;
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

    ContainerException wrongState(String action, String advice) {
        return new ContainerException(
                ErrorKind.WRONG_STATE, action + " " + displayName() + ": it is " + state.status() + "; " + advice);
    }
}
