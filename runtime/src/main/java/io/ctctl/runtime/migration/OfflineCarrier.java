package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import java.io.IOException;

/** A container that is stopped, or did not run, and whose files are all there is of it. */
final class OfflineCarrier implements Carrier {
    private final Containers containers;
    private final Reservation container;
    private final FileTransfer files;
    private final Stopwatch watch;
    private final boolean running;

    OfflineCarrier(Containers containers, Reservation container, FileTransfer files, Stopwatch watch, boolean running) {
        this.containers = containers;
        this.container = container;
        this.files = files;
        this.watch = watch;
        this.running = running;
    }

    @Override
    public void copy() throws IOException, InterruptedException {
        files.sendAll();
        watch.mark("files");
        if (containers.view(container.id()).state().status() == ContainerStatus.RUNNING) {
            container.stop();
        }
        watch.mark("stopped");
        files.sendChanges();
        files.sendLast();
    }

    /** Nothing runs, and nobody else may start it. */
    @Override
    public void pin() {}

    @Override
    public void resume() throws InterruptedException {
        if (running && containers.view(container.id()).state().status() != ContainerStatus.RUNNING) {
            container.start();
        }
    }

    @Override
    public void remove() throws InterruptedException {
        container.remove();
    }
}
