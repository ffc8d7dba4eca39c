package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.dirty.DirtyTracker;
import io.ctctl.checkpoint.dirty.Everything;
import io.ctctl.checkpoint.dirty.Injected;
import io.ctctl.checkpoint.dirty.SoftDirty;
import io.ctctl.checkpoint.dirty.TrackerFactory;
import io.ctctl.checkpoint.mover.MemorySender;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.linux.KernelProbe;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.checkpoint.Dumps;
import io.ctctl.runtime.checkpoint.Filling;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Path;

/** Running containers travel by CRIU, their memory by ourselves. */
final class RunningLives implements Lives {
    private final Instance instance;
    private final Containers containers;
    private final CheckpointAccess access;
    private final CriuProgram criu;
    private final Path programs;
    private final DryRun dryRun;

    RunningLives(Instance instance, Containers containers, CriuProgram criu, Path programs) {
        this.instance = instance;
        this.containers = containers;
        this.access = containers.checkpoints();
        this.criu = criu;
        this.programs = programs;
        this.dryRun = new DryRun(instance.runDir().resolve("dry-run"));
    }

    @Override
    public Carrier carrier(
            Reservation container,
            MigrationOrder order,
            FileTransfer files,
            FrameChannel channel,
            Replies replies,
            Stopwatch watch)
            throws IOException, InterruptedException {
        criu.path();
        Filling.await(container.files(), "migrate");
        RunningContainer running = containers
                .running(container.id())
                .orElseThrow(() -> new ContainerException(ErrorKind.WRONG_STATE, "it has just ended"));
        Pin pin = Pin.of(running);
        MemorySender memory = new MemorySender(new DirtyTracker(pin::pids, trackers(pin)), channel, order.streams());
        return new LiveCarrier(
                new LiveCarrier.Tools(containers, access, new Dumps(access, criu), dryRun, replies),
                container,
                running,
                order,
                files,
                memory,
                channel,
                watch);
    }

    /** The best that the kernel has: what costs the container least, then what is exact. */
    private TrackerFactory trackers(Pin pin) throws IOException {
        if (KernelProbe.writeProtection()) {
            return new Injected(programs.resolve("ctctl-tracer"), instance.runDir());
        }
        return SoftDirty.isThere() ? new SoftDirty(pin) : new Everything();
    }

    @Override
    public Landing landing(Offer offer, Reservation container, FileLanding files) throws IOException {
        return new LiveLanding(container, files, containers, criu, programs.resolve("ctctl-pager"), dryRun);
    }
}
