package io.ctctl.runtime.migration;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RunningContainer;
import java.io.IOException;
import java.util.Optional;

/** A running container that stands still, or may do so, in its freezer. */
final class PinnedCarrier implements Carrier {
    private final Containers containers;
    private final Reservation container;

    PinnedCarrier(Containers containers, Reservation container) {
        this.containers = containers;
        this.container = container;
    }

    @Override
    public void copy() throws IOException {
        throw new IOException("the last daemon ended in the middle of it");
    }

    @Override
    public void pin() throws IOException {
        throw new IOException("the last daemon ended in the middle of it");
    }

    @Override
    public void resume() throws IOException {
        Optional<RunningContainer> running = containers.running(container.id());
        if (running.isPresent()) {
            containers.checkpoints().join(container.id());
            Pin.of(running.get()).thaw();
        }
    }

    @Override
    public void remove() throws IOException, InterruptedException {
        Optional<RunningContainer> running = containers.running(container.id());
        if (running.isPresent()) {
            Pin.of(running.get()).kill();
        }
        container.remove();
    }
}
