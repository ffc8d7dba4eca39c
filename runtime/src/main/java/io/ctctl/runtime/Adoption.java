package io.ctctl.runtime;

import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new daemon does about what the last one left, whatever instant it died at: docs/architecture.md has the table of
 * instants. Every step can be cut short and repeated.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final int LOST = 255;

    private final Instance instance;
    private final IdRanges ranges;
    private final Launcher launcher;
    private final InstanceCgroup cgroups;

    Adoption(Instance instance, IdRanges ranges, Launcher launcher, InstanceCgroup cgroups) {
        this.instance = instance;
        this.ranges = ranges;
        this.launcher = launcher;
        this.cgroups = cgroups;
    }

    /** All that is left to go on with; those that run have their run. The rest has been removed. */
    List<Container> adopt() throws IOException {
        List<Container> adopted = new ArrayList<>();
        for (ContainerId id : ids(instance.containerStates())) {
            try {
                adopt(id).ifPresent(adopted::add);
            } catch (IOException | ContainerException e) {
                // one damaged container must not keep the others from being adopted; its files stay for repair
                LOG.error("adopt {}: {}", id, e.getMessage());
            }
        }
        for (ContainerId id : ids(instance.containerRuns())) {
            if (!Files.exists(instance.state(id).dir())) {
                settle(id);
            }
        }
        cgroups.sweep(name -> !ContainerId.isId(name)
                || Files.exists(instance.run(new ContainerId(name)).dir()));
        return adopted;
    }

    private Optional<Container> adopt(ContainerId id) throws IOException {
        StateFiles files = instance.state(id);
        Optional<StateDirectory.Creation> creation = StateDirectory.read(files);
        if (creation.isEmpty()) {
            settle(id);
            TreeRemoval.remove(files.dir());
            return Optional.empty();
        }
        ContainerConfig config = creation.get().config();
        ContainerState state = StateDirectory.readState(files)
                .orElseGet(() -> ContainerState.created(creation.get().created())
                        .withRange(creation.get().idBase()));
        Container container = new Container(id, config, state);
        boolean suspended = state.status() == ContainerStatus.SUSPENDED;
        Optional<MonitorLink> monitor = monitor(instance.run(id));
        if (monitor.isPresent() && takeOver(container, monitor.get())) {
            container.config(
                    config,
                    creation.get()
                            .live()
                            .filter(live -> Optional.of(live.started())
                                    .equals(container.state().started()))
                            .map(StateDirectory.Live::config));
            Run run = container.run().orElseThrow();
            if (suspended) {
                Suspension.settle(container, run, instance.run(id));
            }
            Suspension.sweep(files, run.suspending());
            return Optional.of(container);
        }
        container.state(suspended ? state.suspended(Instant.now()) : ended(container));
        settle(id);
        Suspension.sweep(files, suspended);
        if (config.lifecycle().autoRemove() && !suspended) {
            // not even a created one: most probably its `run` died with the last daemon before the start
            StateDirectory.remove(files);
            return Optional.empty();
        }
        StateDirectory.writeState(files, container.state(), StateDirectory.durability(config));
        return Optional.of(container);
    }

    /**
     * Its monitor lives, and tells again what the last daemon has not heard. False when the start turns out to have failed,
     * or the monitor leaves; the rest is then as if there were none.
     */
    private boolean takeOver(Container container, MonitorLink monitor) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(monitor::close);
            Optional<Launcher.Started> started = launcher.awaitAdopted(monitor);
            if (started.isEmpty()) {
                return false;
            }
            Optional<IdRange> own = container.state().idBase().map(IdRange::new);
            own.ifPresent(range -> reserve(container, range));
            ContainerState running = container
                    .state()
                    .running(
                            started.get().at(),
                            own.map(IdRange::first),
                            started.get().monitor(),
                            started.get().child());
            container.started(new Run(own, monitor, Optional.empty()), running);
            onFailure.forget();
            return true;
        }
    }

    private void reserve(Container container, IdRange range) {
        if (!ranges.reserve(range)) {
            LOG.error("the user ids of {} are registered to another instance", container.displayName());
        }
    }

    /** How a run ended that nobody watches any more. */
    private ContainerState ended(Container container) throws IOException {
        ContainerState state = container.state();
        Optional<Run.Exit> exit = ExitFile.read(instance.run(container.id()).exit());
        if (exit.isPresent()) {
            return state.exited(exit.get().code(), exit.get().when(), exit.get().oomKilled());
        }
        boolean runDirectory = Files.exists(instance.run(container.id()).dir());
        if (state.status() == ContainerStatus.RUNNING) {
            // without a run directory the machine went down; with one, the monitor alone was killed
            return state.exited(runDirectory ? Ending.KILLED : LOST, Instant.now(), false);
        }
        return state;
    }

    /** Empty when nobody holds the listener: nothing was launched, or all is over, or the monitor was killed. */
    private static Optional<MonitorLink> monitor(RunFiles files) throws IOException {
        if (!Files.exists(files.monitorSocket())) {
            return Optional.empty();
        }
        try {
            return Optional.of(MonitorLink.connect(files.monitorSocket()));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ECONNREFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Undoes what a run without a monitor has left in the kernel, and removes its directory. */
    private void settle(ContainerId id) throws IOException {
        RunFiles files = instance.run(id);
        if (!Files.exists(files.dir())) {
            return;
        }
        if (!Files.exists(files.torn())) {
            launcher.tearDown(files, "clean up " + id);
        }
        RunDirectory.remove(files);
    }

    private static List<ContainerId> ids(Path directory) throws IOException {
        List<ContainerId> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (ContainerId.isId(name)) {
                    ids.add(new ContainerId(name));
                }
            }
        }
        return ids;
    }
}
