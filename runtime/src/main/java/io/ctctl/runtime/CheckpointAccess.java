package io.ctctl.runtime;

import io.ctctl.cgroup.Freezer;
import io.ctctl.cgroup.UnsupportedSettingException;
import io.ctctl.isolation.NetworkSteps;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Fd;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What checkpoints need of containers and their monitors. Whatever starts, ends or changes a container is done within
 * {@link #exclusively}.
 */
public final class CheckpointAccess {
    private static final Duration FREEZE_PATIENCE = Duration.ofSeconds(10);

    private final Instance instance;
    private final Registry registry;
    private final Designs designs;
    private final Launcher launcher;
    private final Resumption resumption;
    private final Begin begin;
    private final Create create;
    private final RunListener listeners;
    private final Reservations reservations;

    /** Makes a container that does not run. */
    @FunctionalInterface
    interface Create {
        ContainerView of(ContainerConfig config) throws InterruptedException;
    }

    /** Tells everybody of a run that has begun, and watches it. */
    @FunctionalInterface
    interface Begin {
        void on(Container container, Run run);
    }

    /** Something done to a container while nobody else starts, removes or changes it. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    CheckpointAccess(
            Instance instance,
            Registry registry,
            Designs designs,
            Launcher launcher,
            Resumption resumption,
            Begin begin,
            Create create,
            RunListener listeners,
            Reservations reservations) {
        this.instance = instance;
        this.registry = registry;
        this.designs = designs;
        this.launcher = launcher;
        this.resumption = resumption;
        this.begin = begin;
        this.create = create;
        this.listeners = listeners;
        this.reservations = reservations;
    }

    /** With a container that nobody has reserved. An IOException becomes a ContainerException that begins with {@code action}. */
    public <T> T exclusively(ContainerId id, String action, Work<T> work) throws InterruptedException {
        reservations.requireFree(id, action);
        return locked(registry.get(id), action, () -> {
            // somebody may have reserved it while this was waited for
            reservations.requireFree(id, action);
            return work.run();
        });
    }

    /** The same, by the holder of a reservation. */
    public <T> T exclusively(Reservation holder, String action, Work<T> work) throws InterruptedException {
        return locked(registry.get(holder.id()), action, work);
    }

    /**
     * What work without effect gives, and whether it was done within {@link #exclusively}, so that nobody of ours was at the container
     * meanwhile. Waits for nobody.
     */
    public <T> Seen<T> look(ContainerId id, Supplier<T> work) {
        ReentrantLock lock = registry.get(id).lock();
        boolean alone = lock.tryLock();
        try {
            return new Seen<>(work.get(), alone && !reservations.holds(id));
        } finally {
            if (alone) {
                lock.unlock();
            }
        }
    }

    /** What was seen, and whether nobody else was there. */
    public record Seen<T>(T what, boolean alone) {}

    private static <T> T locked(Container container, String action, Work<T> work) throws InterruptedException {
        Ending.settle(container);
        container.lock().lockInterruptibly();
        try {
            return work.run();
        } catch (IOException e) {
            throw Failures.io(action, e);
        } finally {
            container.lock().unlock();
        }
    }

    /** A container that runs; else a ContainerException of kind WRONG_STATE. */
    public CheckpointSubject subject(ContainerId id, String action) {
        Container container = registry.get(id);
        Ending.running(container, action);
        ContainerState state = container.state();
        Blueprint blueprint =
                designs.blueprint(id, container.effective(), state.idBase().map(IdRange::new), NetworkSteps.NONE);
        return new CheckpointSubject(
                id,
                container.effective(),
                state.pid().orElseThrow(() -> container.wrongState(action, "it has just ended")),
                state.monitorPid().orElse(0),
                blueprint.spec(),
                blueprint.placement(),
                designs.network().of(id),
                instance.state(id));
    }

    /** A new container that does not run. */
    public ContainerId create(ContainerConfig config) throws InterruptedException {
        return create.of(config).id();
    }

    /** A container that does not run has got a checkpoint to go on from. */
    public void suspended(ContainerId id) throws IOException {
        reservations.suspended(id);
    }

    /** Ends a container's run, if there is one, and waits until nothing of it is left. */
    public void end(ContainerId id) throws InterruptedException {
        Container container = registry.get(id);
        Ending.killIfRunning(container);
        Ending.settle(container);
    }

    /** Stops all processes where they are, until {@link #unpause}. */
    public void pause(ContainerId id) {
        freezer(id, "pause", freezer -> freezer.freeze(FREEZE_PATIENCE));
        registry.events().tell(Event.Type.PAUSE, id);
    }

    /** Whether they are stopped, as by {@link #pause}; those of a container that is no more are not. */
    public boolean isPaused(ContainerId id) {
        Optional<RunningContainer> running = registry.find(id).flatMap(designs::running);
        try {
            return running.isPresent() && new Freezer(running.get().cgroup()).isFrozen();
        } catch (IOException e) {
            throw Failures.io("look at the processes of " + id, e);
        }
    }

    /** Lets them go on. */
    public void unpause(ContainerId id) {
        freezer(id, "unpause", Freezer::thaw);
        registry.events().tell(Event.Type.UNPAUSE, id);
    }

    private interface FreezerUse {
        void on(Freezer freezer) throws IOException;
    }

    private void freezer(ContainerId id, String action, FreezerUse use) {
        Container container = registry.get(id);
        // one that is moving, or may have moved, must not be set going
        reservations.requireFree(id, action + " " + container.displayName());
        Ending.running(container, action);
        try {
            use.on(new Freezer(designs.running(container).orElseThrow().cgroup()));
        } catch (IOException e) {
            throw Failures.io(action + " " + container.displayName(), e);
        } catch (UnsupportedSettingException e) {
            throw new ContainerException(
                    ErrorKind.HOST_LACKS, action + " " + container.displayName() + ": " + e.getMessage(), e);
        }
    }

    /** Cuts a container off from its networks, until {@link #join}. */
    public void part(ContainerId id) {
        designs.network().part(id);
    }

    /** Connects a running container to its networks again; harmless when it is. */
    public void join(ContainerId id) {
        registry.get(id).state().pid().ifPresent(pid -> designs.network().join(id, pid));
    }

    /** A container that is arriving has been cut off where it comes from: what is sent to it is kept here. */
    public void expect(ContainerId id) {
        designs.network().expect(id);
    }

    /** Those that run. */
    public List<ContainerId> running() {
        return registry.all().stream()
                .filter(container -> container.status() == ContainerStatus.RUNNING)
                .map(Container::id)
                .toList();
    }

    public ContainerView view(ContainerId id) {
        return registry.get(id).view();
    }

    public StateFiles files(ContainerId id) {
        return instance.state(id);
    }

    /** What parts of the daemon know of its run that a restore is to go on with. */
    public Map<String, String> remembered(ContainerId id) {
        return listeners.remembered(id);
    }

    /** Has a program run that works on a container from outside; the connection says when it ends. */
    public MonitorLink launch(byte[] plan, List<Fd> given) throws IOException {
        return launcher.launch(plan, given);
    }

    /** From now on the end of the present run is the container's suspension, also for a daemon that comes after this one. */
    public void suspending(ContainerId id) throws IOException {
        Container container = registry.get(id);
        Run run = Ending.running(container, "suspend");
        StateDirectory.writeState(instance.state(id), container.state().suspended(Instant.now()), Durability.MACHINE);
        run.suspending(true);
    }

    /** The container was not ended, and goes on. */
    public void goesOn(ContainerId id) throws IOException {
        Container container = registry.get(id);
        container.run().ifPresent(run -> run.suspending(false));
        StateDirectory.writeState(instance.state(id), container.state(), Durability.DAEMON);
    }

    /** Waits until nothing of the present run is left. */
    public boolean awaitEnd(ContainerId id, Duration patience) throws InterruptedException {
        Optional<Run> run = registry.get(id).run();
        return run.isEmpty() || Waits.within(run.get().torn(), patience);
    }

    /** Makes a container that does not run anew from a checkpoint; it waits to be released. */
    public RestoredContainer restore(ContainerId id, RestoreOrder order) {
        return begin(id, order).complete();
    }

    /** The first part of {@link #restore}, for which nothing but the {@link Surroundings} need be there. */
    public BegunRestore begin(ContainerId id, RestoreOrder order) {
        registry.requireOpen();
        Container container = registry.get(id);
        if (container.status() == ContainerStatus.RUNNING
                || container.run().filter(last -> !last.torn().isDone()).isPresent()) {
            throw container.wrongState("restore", "stop it first");
        }
        try {
            listeners.starting(id, Surroundings.read(order.images()).config(container.config()));
        } catch (IOException e) {
            throw Failures.io("restore " + container.displayName(), e);
        }
        return BegunRestore.of(() -> resumption.begin(container, order), container, order, listeners, begin);
    }

    /** The container has no checkpoint any more to go on from. */
    public void forget(ContainerId id) throws IOException {
        Container container = registry.get(id);
        if (container.status() == ContainerStatus.SUSPENDED) {
            container.state(container.state().exited(Ending.KILLED, Instant.now(), false));
            StateDirectory.writeState(instance.state(id), container.state(), Durability.MACHINE);
        }
    }
}
