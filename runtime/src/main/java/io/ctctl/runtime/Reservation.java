package io.ctctl.runtime;

import java.util.Optional;

/** A container that nobody but the holder of this may start or remove. */
public final class Reservation implements AutoCloseable {
    private final ContainerId id;
    private final String reason;
    private final Containers containers;
    private final StateFiles files;
    private final Reservations reservations;

    Reservation(ContainerId id, String reason, Containers containers, StateFiles files, Reservations reservations) {
        this.id = id;
        this.reason = reason;
        this.containers = containers;
        this.files = files;
        this.reservations = reservations;
    }

    public ContainerId id() {
        return id;
    }

    String reason() {
        return reason;
    }

    /** What the container has on disk. */
    public StateFiles files() {
        return files;
    }

    /** As {@link Containers#start}. */
    public void start() throws InterruptedException {
        containers.startReserved(id);
    }

    /** Stops it; returns when nothing of its run is left. */
    public void stop() throws InterruptedException {
        containers.stop(id, Optional.empty());
        containers.settle(id);
    }

    /** As {@link Containers#remove}, killing it if it runs. */
    public void remove() throws InterruptedException {
        containers.removeReserved(id, true);
    }

    @Override
    public void close() {
        reservations.remove(this);
    }
}
