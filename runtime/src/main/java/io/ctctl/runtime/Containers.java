package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Poller;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ExecConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.Blueprints;
import io.ctctl.runtime.spec.ConfigCheck;
import io.ctctl.runtime.spec.Host;
import io.ctctl.runtime.spec.Roots;
import io.ctctl.runtime.template.Templates;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of one instance, and all that can be done with them. Safe for any number of threads; every failure is a
 * ContainerException, after which nothing half-done is left. No lock but a container's own is held while the kernel works.
 */
public final class Containers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
    private static final ContainerId EXPLAINED = new ContainerId("0123456789ab");

    private final Instance instance;
    private final Registry registry;
    private final RunListeners listeners = new RunListeners();
    private final Roots roots;
    private final Spawner spawner;
    private final Takeover takeover;
    private final Creation creation;
    private final Spares spares;
    private final Designs designs;
    private final Removal removal;
    private final Aftermath aftermath;
    private final Startup startup;
    private final Reservations reservations;
    private final Execs execs;
    private final CheckpointAccess checkpoints;
    private final MigrationAccess migrations;
    private final Reconfiguration reconfiguration;
    private final Retirement retirement;

    /**
     * Containers of an instance whose directories exist; {@link #adopt} comes next.
     *
     * @param poller run by the caller, on one thread
     */
    public Containers(Instance instance, Templates templates, SpawnerSource spawners, Poller poller)
            throws IOException {
        this(instance, templates, spawners, poller, Host.read(instance));
    }

    Containers(Instance instance, Templates templates, SpawnerSource spawners, Poller poller, Host host) {
        this.instance = instance;
        registry = new Registry(instance);
        roots = new Roots(templates);
        IdRanges ranges = new IdRanges(instance.idRegistry(), instance.runDir());
        spawner = new Spawner(spawners);
        Launcher launcher = new Launcher(spawner);
        Adoption adoption = new Adoption(instance, ranges, launcher, host.cgroups());
        SpareLayer layer = new SpareLayer(instance.stateDir());
        creation = new Creation(instance, registry, layer);
        Blueprints blueprints = new Blueprints(instance, roots, host);
        spares = new Spares(launcher, layer);
        designs = new Designs(blueprints);
        IdClaims claims = new IdClaims(ranges);
        Starter starter = new Starter(instance, blueprints, designs, claims, launcher, spares);
        removal = new Removal(instance, creation, designs);
        aftermath = new Aftermath(instance, ranges, launcher, poller, removal::removeItself, listeners);
        startup = new Startup(registry, creation, removal, designs, starter, aftermath, listeners);
        reservations = new Reservations(instance, registry, startup, removal);
        migrations = new MigrationAccess(registry, creation, removal, roots, designs, reservations, listeners);
        execs = new Execs(blueprints, launcher, poller);
        Resumption resumption = new Resumption(instance, designs, claims, launcher);
        checkpoints = new CheckpointAccess(
                instance,
                registry,
                designs,
                launcher,
                resumption,
                startup::begin,
                this::create,
                listeners,
                reservations);
        reconfiguration = new Reconfiguration(instance, designs, reservations, listeners);
        takeover = new Takeover(adoption, registry, listeners, reconfiguration, startup);
        retirement = new Retirement(
                instance, registry, reservations, designs::network, ranges, host.cgroups(), spares, spawner);
    }

    /** From now on {@code listener} hears of every run; those added before {@link #adopt} hear of all there are. */
    public void listen(RunListener listener) {
        listeners.add(listener);
    }

    /** From now on containers get their interfaces there; given before {@link #adopt}. */
    public void connect(ContainerNetwork network) {
        designs.network(network);
    }

    /** From now on {@code part} carries changes over to running containers; added before {@link #adopt}. */
    public void keep(LiveSettings part) {
        reconfiguration.add(part);
    }

    /** Takes over what an earlier daemon left: running containers, their exits, and the halves of interrupted work. */
    public void adopt() {
        try {
            takeover.begin();
        } catch (IOException e) {
            throw Failures.io("adopt containers", e);
        }
    }

    /** Makes the container's directories and commits its configuration. */
    public ContainerView create(ContainerConfig config) throws InterruptedException {
        check(config);
        return creation.create(config).view();
    }

    private void check(ContainerConfig config) {
        ConfigCheck.check(config);
        designs.checkAsked(config, CpuConfig.NONE);
        designs.network().check(config);
        roots.path(config.root());
        config.name().flatMap(registry::find).ifPresent(registry::hear);
    }

    /** What a user should know of such a container, who has not been told yet. */
    public Optional<String> notice(ContainerConfig config) {
        return designs.network().notice(config);
    }

    /** What a start of such a container would do; nothing is done. */
    public SetupPlan explain(ContainerConfig config) {
        ConfigCheck.check(config);
        designs.checkAsked(config, CpuConfig.NONE);
        return designs.explain(EXPLAINED, config, startup::neighbour).plan();
    }

    /** The container of this name or id, or the only one whose id begins so. */
    public ContainerId find(String nameOrIdOrPrefix) {
        return registry.find(nameOrIdOrPrefix).id();
    }

    /** All containers, the youngest first. */
    public List<ContainerView> list() {
        return registry.all().stream()
                .peek(registry::hear)
                .map(Container::view)
                .sorted(Comparator.comparing(
                                (ContainerView view) -> view.state().created())
                        .reversed()
                        .thenComparing(ContainerView::id))
                .toList();
    }

    /** As {@link #list}, once those that have ended have given back what they had: their clients have been told of the end already. */
    public List<ContainerView> remaining() throws InterruptedException {
        for (Container each : registry.all()) {
            registry.hear(each);
            Ending.awaitDeparture(each);
        }
        return list();
    }

    public ContainerView view(ContainerId id) {
        return registry.get(id).view();
    }

    public ContainerDetails inspect(ContainerId id) {
        Container container = registry.get(id);
        return Inspection.of(container, instance, designs.network().of(id), designs.spec(container));
    }

    /**
     * Returns when the program has been executed; a container that removes itself is gone after a failed start. The
     * attachment is closed in any case.
     */
    public void start(ContainerId id, Optional<Attachment> attachment) throws InterruptedException {
        try {
            startup.start(free(id, "start"), attachment);
        } finally {
            attachment.ifPresent(given -> given.monitorEnd().close());
        }
    }

    /**
     * Makes a container and starts it; returns when the program has been executed. What never ran leaves nothing behind. The
     * attachment is closed in any case.
     */
    public ContainerId run(ContainerConfig config, Optional<Attachment> attachment) throws InterruptedException {
        try {
            check(config);
            return startup.run(config, attachment).id();
        } finally {
            attachment.ifPresent(given -> given.monitorEnd().close());
        }
    }

    /** What happens to containers from now on, and what has lately. */
    public EventLog events() {
        return registry.events();
    }

    /** What checkpoints need of containers. */
    public CheckpointAccess checkpoints() {
        return checkpoints;
    }

    /** What migrations need of containers. */
    public MigrationAccess migrations() {
        return migrations;
    }

    /** The run of a container; empty when it does not run. */
    public Optional<RunningContainer> running(ContainerId id) {
        return designs.running(registry.get(id));
    }

    /** Where it lives in the cgroup hierarchies, or will live. */
    public ContainerCgroup cgroup(ContainerId id) {
        return designs.cgroup(registry.get(id));
    }

    /** Changes the saved configuration, and the running container with it. */
    public ContainerView reconfigure(ContainerId id, UnaryOperator<ContainerConfig> change)
            throws InterruptedException {
        return reconfigure(id, change, ChangeScope.BOTH);
    }

    /** A change that any part of the runtime refuses is a ContainerException and changes nothing. */
    public ContainerView reconfigure(ContainerId id, UnaryOperator<ContainerConfig> change, ChangeScope scope)
            throws InterruptedException {
        Container container = registry.get(id);
        reconfiguration.change(container, change, scope);
        registry.events().tell(Event.Type.SET, id);
        return container.view();
    }

    /** Sends the stop signal, then KILL after the timeout (default: the container's own); returns when it has ended. */
    public void stop(ContainerId id, Optional<Duration> timeout) throws InterruptedException {
        Ending.stop(registry.get(id), timeout);
    }

    public void kill(ContainerId id, Signal signal) {
        Container container = registry.get(id);
        Ending.signal(container, Ending.running(container, "kill"), signal);
    }

    /** Waits for the end of the run, if there is one, and returns the last run's exit code. */
    public int await(ContainerId id) throws InterruptedException {
        return Ending.await(registry.get(id));
    }

    /** Deletes the container and all it wrote; a running one is refused. */
    public void remove(ContainerId id) throws InterruptedException {
        removal.remove(free(id, "remove"));
    }

    /** As {@link #remove}, but kills it first when it runs. */
    public void removeByForce(ContainerId id) throws InterruptedException {
        removal.removeByForce(free(id, "remove"));
    }

    /** One that nobody has reserved. */
    private Container free(ContainerId id, String action) {
        Container container = registry.get(id);
        reservations.requireFree(id, action + " " + container.displayName());
        return container;
    }

    /** Returns when the program has been executed. The attachment is closed in any case. */
    public ExecProcess exec(ContainerId id, ExecConfig config, Optional<Attachment> attachment)
            throws InterruptedException {
        try {
            Container container = registry.get(id);
            Ending.running(container, "exec in");
            int pid = container.state().pid().orElseThrow(() -> container.wrongState("exec in", "it has just ended"));
            return execs.exec(container, designs.confinement(container), pid, config, attachment);
        } finally {
            attachment.ifPresent(given -> given.monitorEnd().close());
        }
    }

    /** Connects a session to a running container. The attachment is closed in any case. */
    public void attach(ContainerId id, Attachment attachment) {
        try {
            execs.attach(registry.get(id), attachment);
        } finally {
            attachment.monitorEnd().close();
        }
    }

    /** The current log file; rotated ones beside it end in .1, .2 … It exists once there has been output. */
    public Path log(ContainerId id) {
        return instance.state(registry.get(id).id()).log();
    }

    /** Whether a container is made of this template. */
    public boolean uses(String template) {
        return registry.all().stream()
                .anyMatch(container -> container.config().root() instanceof RootSource.Template root
                        && root.name().equals(template));
    }

    /**
     * Gives the machine back all that the instance holds besides files; nothing can be made or started afterwards.
     *
     * @param force kills what runs, which else is refused
     */
    public void retire(boolean force) throws InterruptedException {
        retirement.retire(force);
    }

    /** Stops watching; containers go on. When none runs, nothing of the instance stays on the machine but its files. */
    @Override
    public void close() {
        takeover.close();
        retirement.awaitTeardowns();
        aftermath.close();
        spares.close();
        if (retirement.idle()) {
            retirement
                    .giveBack()
                    .forEach(failure -> LOG.warn("not everything is given back: {}", failure.getMessage()));
        }
        spawner.close();
    }
}
