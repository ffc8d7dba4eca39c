package io.ctctl.runtime;

import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    /** How long all monitors together may be silent before the daemon serves without them; they answer within a millisecond. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * A container whose monitor has been asked how it stands.
     *
     * @param recorded by the last daemon
     */
    record Asked(Container container, StateDirectory.Creation creation, ContainerState recorded, Run run) {}

    /**
     * @param known those that are taken over, or do not run
     * @param silent those whose monitor is there and does not answer; {@link #hear} and {@link #conclude} go on with them
     */
    record Adopted(List<Container> known, List<Asked> silent) {}

    private final Instance instance;
    private final IdRanges ranges;
    private final Launcher launcher;
    private final LaunchWatch watch;
    private final InstanceCgroup cgroups;

    Adoption(Instance instance, IdRanges ranges, Launcher launcher, InstanceCgroup cgroups) {
        this.instance = instance;
        this.ranges = ranges;
        this.launcher = launcher;
        watch = new LaunchWatch(launcher);
        this.cgroups = cgroups;
    }

    /** All that is left to go on with; those that run have their run. The rest has been removed. */
    Adopted adopt() throws IOException {
        List<Container> known = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        for (ContainerId id : ids(instance.containerStates())) {
            orLeave(id, () -> look(id, asked).ifPresent(known::add));
        }
        List<Asked> silent = hear(asked, known);
        for (ContainerId id : ids(instance.containerRuns())) {
            if (!Files.exists(instance.state(id).dir())) {
                settle(id);
            }
        }
        cgroups.sweep(name -> !ContainerId.isId(name)
                || Files.exists(instance.run(new ContainerId(name)).dir()));
        return new Adopted(known, silent);
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    private static void orLeave(ContainerId id, Step step) {
        try {
            step.take();
        } catch (IOException | ContainerException e) {
            // one damaged container must not keep the others from being adopted; its files stay for repair
            LOG.error("adopt {}: {}", id, e.getMessage());
        }
    }

    /** All have been asked before the first is waited for: those that are well have answered by the time it is their turn. */
    private List<Asked> hear(List<Asked> asked, List<Container> known) {
        List<Asked> silent = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Asked each : asked) {
            Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0));
            orLeave(each.container().id(), () -> {
                try {
                    conclude(each, hear(each, left)).ifPresent(known::add);
                } catch (SocketTimeoutException e) {
                    silent.add(askAgain(each));
                }
            });
        }
        return silent;
    }

    /** Those without a monitor are dealt with; the others are asked. */
    private Optional<Container> look(ContainerId id, List<Asked> asked) throws IOException {
        StateFiles files = instance.state(id);
        Optional<StateDirectory.Creation> creation = StateDirectory.read(files);
        if (creation.isEmpty()) {
            settle(id);
            TreeRemoval.remove(files.dir());
            return Optional.empty();
        }
        ContainerState state = StateDirectory.readState(files)
                .orElseGet(() -> ContainerState.created(creation.get().created())
                        .withRange(creation.get().idBase()));
        Container container = new Container(id, creation.get().config(), state);
        Optional<MonitorLink> monitor = monitor(instance.run(id));
        if (monitor.isEmpty()) {
            return withoutMonitor(container, state);
        }
        Optional<IdRange> own = state.idBase().map(IdRange::new);
        own.ifPresent(range -> reserve(container, range));
        asked.add(new Asked(container, creation.get(), state, new Run(own, monitor.get(), Optional.empty())));
        return Optional.empty();
    }

    /** On a connection of its own, to which the monitor tells everything from the beginning. */
    private Asked askAgain(Asked asked) throws IOException {
        asked.run().link().close();
        MonitorLink link =
                MonitorLink.connect(instance.run(asked.container().id()).monitorSocket());
        Run run = new Run(asked.run().range(), link, Optional.empty());
        asked.container().unanswered(run);
        return new Asked(asked.container(), asked.creation(), asked.recorded(), run);
    }

    /** What the monitor says; empty when its start has failed, or it leaves. A SocketTimeoutException when it is silent. */
    Optional<LaunchWatch.Started> hear(Asked asked, Duration patience) throws IOException {
        return watch.awaitAdopted(asked.run().link(), patience);
    }

    /** Goes on as the monitor has said; the container has its run then if it runs. Empty when nothing is left of it. */
    Optional<Container> conclude(Asked asked, Optional<LaunchWatch.Started> started) throws IOException {
        Container container = asked.container();
        Run run = asked.run();
        if (started.isEmpty()) {
            run.link().close();
            run.range().ifPresent(ranges::release);
            return withoutMonitor(container, asked.recorded());
        }
        container.started(
                run,
                asked.recorded()
                        .running(
                                started.get().at(),
                                run.range().map(IdRange::first),
                                started.get().monitor(),
                                started.get().child()));
        container.config(
                container.config(),
                asked.creation()
                        .live()
                        .filter(live -> Optional.of(live.started())
                                .equals(container.state().started()))
                        .map(StateDirectory.Live::config));
        if (asked.recorded().status() == ContainerStatus.SUSPENDED) {
            Suspension.settle(container, run, instance.run(container.id()));
        }
        Suspension.sweep(instance.state(container.id()), run.suspending());
        return Optional.of(container);
    }

    private Optional<Container> withoutMonitor(Container container, ContainerState recorded) throws IOException {
        StateFiles files = instance.state(container.id());
        boolean suspended = recorded.status() == ContainerStatus.SUSPENDED;
        ContainerState now = suspended ? recorded.suspended(Instant.now()) : ended(container.id(), recorded);
        settle(container.id());
        Suspension.sweep(files, suspended);
        container.state(now);
        if (container.config().lifecycle().autoRemove() && !suspended) {
            // not even a created one: most probably its `run` died with the last daemon before the start
            StateDirectory.remove(files);
            return Optional.empty();
        }
        StateDirectory.writeState(files, now, StateDirectory.durability(container.config()));
        return Optional.of(container);
    }

    private void reserve(Container container, IdRange range) {
        if (!ranges.reserve(range)) {
            LOG.error("the user ids of {} are registered to another instance", container.displayName());
        }
    }

    /** How a run ended that nobody watches any more. */
    private ContainerState ended(ContainerId id, ContainerState state) throws IOException {
        Optional<Run.Exit> exit = ExitFile.read(instance.run(id).exit());
        if (exit.isPresent()) {
            return state.exited(exit.get().code(), exit.get().when(), exit.get().oomKilled());
        }
        boolean runDirectory = Files.exists(instance.run(id).dir());
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
