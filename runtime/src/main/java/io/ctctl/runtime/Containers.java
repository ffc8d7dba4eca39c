package io.ctctl.runtime;

import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.DefaultMasks;
import io.ctctl.isolation.HostFacts;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Poller;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of one instance, and all that can be done with them. Safe for any number of threads; every failure is a
 * ContainerException, after which nothing half-done is left. No lock but a container's own is held while the kernel works.
 */
public final class Containers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
    private static final ContainerId EXPLAINED = new ContainerId("0123456789ab");
    private static final Duration NAME_PATIENCE = Duration.ofSeconds(10);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);

    private final Instance instance;
    private final Registry registry = new Registry();
    private final SecureRandom random = new SecureRandom();
    private final Blueprints blueprints;
    private final IdRanges ranges;
    private final Spawner spawner;
    private final Launcher launcher;
    private final Starter starter;
    private final Aftermath aftermath;
    private final Execs execs;

    /**
     * Containers of an instance whose directories exist; {@link #adopt} comes next.
     *
     * @param poller run by the caller, on one thread
     */
    public Containers(Instance instance, Templates templates, SpawnerSource spawners, Poller poller)
            throws IOException {
        this.instance = instance;
        InstanceCgroup cgroups =
                InstanceCgroup.prepare(CgroupLayout.discover(), CgroupPath.of(instance.cgroupParent()));
        blueprints = new Blueprints(
                instance, new Roots(templates), cgroups, HostFacts.read(), DefaultMasks.masked(Path.of("/sys")));
        ranges = new IdRanges(instance.idRegistry(), instance.runDir());
        spawner = new Spawner(spawners);
        launcher = new Launcher(spawner);
        starter = new Starter(instance, blueprints, ranges, launcher);
        aftermath = new Aftermath(instance, ranges, launcher, poller, this::removeItself);
        execs = new Execs(blueprints, launcher, poller);
    }

    /** Takes over what an earlier daemon left: running containers, their exits, and the halves of interrupted work. */
    public void adopt() {
        try {
            for (Container container : new Adoption(instance, ranges, launcher).adopt()) {
                registry.add(container)
                        .ifPresent(other -> LOG.error("{} has the name of {}", container.id(), other.id()));
                if (container.run().isPresent()) {
                    aftermath.watch(container, container.run().get());
                }
            }
        } catch (IOException e) {
            throw Failures.io("adopt containers", e);
        }
    }

    /** Makes the container's directories and commits its configuration. */
    public ContainerView create(ContainerConfig config) throws InterruptedException {
        ConfigCheck.check(config);
        blueprints.roots().path(config.root());
        Instant now = Instant.now();
        Container container = new Container(ContainerId.random(random), config, ContainerState.created(now));
        // whoever finds the name before the files are there waits for them
        container.lock().lock();
        try {
            claimName(container);
            try {
                StateDirectory.create(instance.state(container.id()), config, now);
            } catch (IOException e) {
                registry.remove(container);
                container.removed().complete(null);
                throw Failures.io("create " + container.displayName(), e);
            }
            return container.view();
        } finally {
            container.lock().unlock();
        }
    }

    private void claimName(Container container) throws InterruptedException {
        long deadline = System.nanoTime() + NAME_PATIENCE.toNanos();
        while (true) {
            Optional<Container> holder = registry.add(container);
            if (holder.isEmpty()) {
                return;
            }
            boolean going = holder.get().status() == ContainerStatus.REMOVING
                    || (holder.get().status() == ContainerStatus.EXITED
                            && holder.get().config().lifecycle().autoRemove());
            if (!going || !await(holder.get().removed(), deadline - System.nanoTime())) {
                throw new ContainerException(
                        ErrorKind.NAME_IN_USE,
                        "name " + container.displayName() + " is in use by container "
                                + holder.get().id() + ": choose another, or `ctctl rm` that one");
            }
        }
    }

    /** What a start of such a container would do; nothing is done. */
    public SetupPlan explain(ContainerConfig config) {
        ConfigCheck.check(config);
        return starter.explain(EXPLAINED, config, this::neighbour).plan();
    }

    /** The container of this name or id, or the only one whose id begins so. */
    public ContainerId find(String nameOrIdOrPrefix) {
        return registry.find(nameOrIdOrPrefix).id();
    }

    /** All containers, the youngest first. */
    public List<ContainerView> list() {
        return registry.all().stream()
                .map(Container::view)
                .sorted(Comparator.comparing(
                                (ContainerView view) -> view.state().created())
                        .reversed()
                        .thenComparing(ContainerView::id))
                .toList();
    }

    public ContainerView view(ContainerId id) {
        return registry.get(id).view();
    }

    public ContainerDetails inspect(ContainerId id) {
        Container container = registry.get(id);
        return Inspection.of(container, instance, starter.spec(container));
    }

    /**
     * Returns when the program has been executed; a container that removes itself is gone after a failed start. The
     * attachment is closed in any case.
     */
    public void start(ContainerId id, Optional<Attachment> attachment) throws InterruptedException {
        try {
            start(registry.get(id), attachment);
        } finally {
            attachment.ifPresent(given -> given.monitorEnd().close());
        }
    }

    private void start(Container container, Optional<Attachment> attachment) throws InterruptedException {
        Optional<Run> last = container.run();
        if (container.status() == ContainerStatus.EXITED && last.isPresent()) {
            await(last.get().torn(), KILL_PATIENCE.toNanos());
        }
        container.lock().lockInterruptibly();
        try {
            if (container.status() != ContainerStatus.CREATED
                    && (container.status() != ContainerStatus.EXITED
                            || container.config().lifecycle().autoRemove())) {
                throw container.wrongState("start", "only a created or exited container can be started");
            }
            if (container.run().isPresent() && !container.run().get().torn().isDone()) {
                throw container.wrongState("start", "its last run is still being cleaned up: try again");
            }
            Run run = starter.start(container, attachment, this::neighbour);
            aftermath.watch(container, run);
        } catch (IOException e) {
            throw Failures.io("watch " + container.displayName(), e);
        } catch (ContainerException e) {
            if (container.config().lifecycle().autoRemove()
                    && container.run().isEmpty()
                    && container.status() == ContainerStatus.CREATED) {
                delete(container);
            }
            throw e;
        } finally {
            container.lock().unlock();
        }
    }

    private Neighbour neighbour(String reference) {
        Container container = registry.find(reference);
        ContainerState state = container.state();
        if (state.status() != ContainerStatus.RUNNING || state.pid().isEmpty()) {
            throw container.wrongState("share namespaces with", "start it first");
        }
        return new Neighbour(state.pid().get(), state.idBase().map(IdRange::new));
    }

    /** Sends the stop signal, then KILL after the timeout (default: the container's own); returns when it has ended. */
    public void stop(ContainerId id, Optional<Duration> timeout) throws InterruptedException {
        Container container = registry.get(id);
        Run run = running(container, "stop");
        LifecycleConfig lifecycle = container.config().lifecycle();
        signal(container, run, Signal.parse(lifecycle.stopSignal()));
        if (!await(run.exit(), timeout.orElse(lifecycle.stopTimeout()).toNanos())) {
            kill(container, run);
        }
    }

    private static void kill(Container container, Run run) throws InterruptedException {
        signal(container, run, Signal.KILL);
        if (!await(run.exit(), KILL_PATIENCE.toNanos())) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "stop " + container.displayName() + ": still there " + KILL_PATIENCE.toSeconds()
                            + " s after KILL: it waits for the kernel, see /proc/"
                            + container.state().pid().orElse(0) + "/stack");
        }
    }

    public void kill(ContainerId id, Signal signal) {
        Container container = registry.get(id);
        signal(container, running(container, "kill"), signal);
    }

    private static Run running(Container container, String action) {
        Optional<Run> run = container.run();
        if (container.status() != ContainerStatus.RUNNING || run.isEmpty()) {
            throw container.wrongState(action, "it has to run for that");
        }
        return run.get();
    }

    private static void signal(Container container, Run run, Signal signal) {
        try {
            run.link().signal(signal);
        } catch (IOException e) {
            if (!run.exit().isDone()) {
                throw Failures.io("signal " + container.displayName(), e);
            }
        }
    }

    /** Waits for the end of the run, if there is one, and returns the last run's exit code. */
    public int await(ContainerId id) throws InterruptedException {
        Container container = registry.get(id);
        Optional<Run> run = container.run();
        if (container.status() == ContainerStatus.RUNNING && run.isPresent()) {
            return get(run.get().exit()).code();
        }
        return container
                .state()
                .exitCode()
                .orElseThrow(() -> container.wrongState("wait for", "it has never run: start it first"));
    }

    /** Deletes the container and all it wrote; force kills it first when it runs. */
    public void remove(ContainerId id, boolean force) throws InterruptedException {
        Container container = registry.get(id);
        if (container.status() == ContainerStatus.RUNNING) {
            if (!force) {
                throw container.wrongState("remove", "stop it first, or use --force");
            }
            kill(container, running(container, "remove"));
        }
        if (container.run().isPresent()) {
            await(container.run().get().torn(), KILL_PATIENCE.toNanos());
        }
        container.lock().lockInterruptibly();
        try {
            if (container.removed().isDone()) {
                return;
            }
            if (container.status() == ContainerStatus.RUNNING) {
                throw container.wrongState("remove", "it has been started again meanwhile");
            }
            delete(container);
        } finally {
            container.lock().unlock();
        }
    }

    private void removeItself(Container container) {
        container.lock().lock();
        try {
            if (!container.removed().isDone()) {
                delete(container);
            }
        } catch (ContainerException e) {
            LOG.error("{}", e.getMessage());
        } finally {
            container.lock().unlock();
        }
    }

    /** The caller holds the lock. */
    private void delete(Container container) {
        container.state(container.state().removing());
        try {
            StateDirectory.remove(instance.state(container.id()));
        } catch (IOException e) {
            throw Failures.io("remove " + container.displayName(), e);
        }
        registry.remove(container);
        container.removed().complete(null);
    }

    /** Returns when the program has been executed. The attachment is closed in any case. */
    public ExecProcess exec(ContainerId id, ExecConfig config, Optional<Attachment> attachment)
            throws InterruptedException {
        try {
            Container container = registry.get(id);
            running(container, "exec in");
            int pid = container.state().pid().orElseThrow(() -> container.wrongState("exec in", "it has just ended"));
            return execs.exec(container, starter.confinement(container), pid, config, attachment);
        } finally {
            attachment.ifPresent(given -> given.monitorEnd().close());
        }
    }

    /** Connects a session to a running container. The attachment is closed in any case. */
    public void attach(ContainerId id, Attachment attachment) {
        try {
            Container container = registry.get(id);
            running(container, "attach to").link().attach(Launcher.session(attachment));
        } catch (IOException e) {
            throw Failures.io("attach to " + id, e);
        } finally {
            attachment.monitorEnd().close();
        }
    }

    /** The current log file; rotated ones beside it end in .1, .2 … It exists once there has been output. */
    public Path log(ContainerId id) {
        registry.get(id);
        return instance.state(id).log();
    }

    /** Whether a container is made of this template. */
    public boolean uses(String template) {
        return registry.all().stream()
                .anyMatch(container -> container.config().root() instanceof RootSource.Template root
                        && root.name().equals(template));
    }

    private static boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        try {
            future.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException ignored) {
            // an answer: it has not happened in time
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("these futures never fail", e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError("these futures never fail", e);
        }
    }

    /** Stops watching; containers go on. */
    @Override
    public void close() {
        aftermath.close();
        spawner.close();
    }
}
