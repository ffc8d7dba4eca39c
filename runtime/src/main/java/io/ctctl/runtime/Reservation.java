package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.instance.StateFiles;
import java.io.IOException;

/** A container that nobody but the holder of this may start or remove. */
public final class Reservation implements AutoCloseable {
    private final ContainerId id;
    private final String reason;
    private final StateFiles files;
    private final Reservations reservations;

    Reservation(ContainerId id, String reason, StateFiles files, Reservations reservations) {
        this.id = id;
        this.reason = reason;
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
        reservations.start(id);
    }

    /** Stops it; returns when nothing of its run is left. */
    public void stop() throws InterruptedException {
        reservations.stop(id);
    }

    /** One that has not run has a checkpoint to go on from, and is to be resumed instead of started. */
    public void suspended() throws IOException {
        reservations.suspended(id);
    }

    /** As {@link Containers#removeByForce}. */
    public void remove() throws InterruptedException {
        reservations.remove(id);
    }

    /** Takes the place of this one, which is not to be closed any more. */
    public Reservation because(String otherReason) {
        return reservations.replace(this, otherReason);
    }

    @Override
    public void close() {
        reservations.end(this);
    }
}
