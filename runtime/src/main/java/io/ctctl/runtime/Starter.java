package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.NetworkSteps;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Cleanup;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.Device;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Resources;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.Blueprints;
import io.ctctl.runtime.spec.EtcFiles;
import io.ctctl.runtime.spec.NamespaceChoice;
import io.ctctl.runtime.spec.Neighbour;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.store.Durability;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a container: decides, makes the run directory, has it launched; on failure nothing of the start is left. */
final class Starter {
    private static final ContainerId ANY = new ContainerId("0123456789ab");

    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

    /** Writes down, before the program can run, what a new daemon must know of the start. */
    @FunctionalInterface
    interface Commitment {
        /** Makes what the container's layer is in; nothing is written down by it. */
        default void prepare() throws IOException {}

        void commit(ContainerState starting) throws IOException;
    }

    private final Instance instance;
    private final Blueprints blueprints;
    private final IdRanges ranges;
    private final Launcher launcher;
    private final Spares spares;
    private volatile ContainerNetwork network = ContainerNetwork.NONE;

    Starter(Instance instance, Blueprints blueprints, IdRanges ranges, Launcher launcher, Spares spares) {
        this.instance = instance;
        this.blueprints = blueprints;
        this.ranges = ranges;
        this.launcher = launcher;
        this.spares = spares;
    }

    void network(ContainerNetwork given) {
        network = given;
    }

    ContainerNetwork network() {
        return network;
    }

    /** What a start of this configuration would do, with the first id range there is. */
    Blueprint explain(ContainerId id, ContainerConfig config, Function<String, Neighbour> neighbours) {
        Optional<IdRange> range = takesRange(config) ? Optional.of(IdRange.PLACEHOLDER) : Optional.empty();
        NetworkSteps steps = network.explain(id, config).steps();
        return blueprints.decide(
                new Blueprints.Circumstances(id, config, range, false, Optional.empty(), steps), neighbours);
    }

    /** What a container that runs already was started with; its neighbours may have gone since. */
    Confinement confinement(Container container) {
        Optional<Confinement> known = container.run().flatMap(Run::confinement);
        if (known.isPresent()) {
            return known.get();
        }
        ContainerState state = container.state();
        Optional<IdRange> range = state.idBase().map(IdRange::new);
        Neighbour itself = new Neighbour(state.pid().orElse(0), range);
        return Confinement.of(blueprints.decide(
                new Blueprints.Circumstances(
                        container.id(), fromInside(container), range, false, Optional.empty(), NetworkSteps.NONE),
                reference -> itself));
    }

    /** The present run, as other parts see it. */
    Optional<RunningContainer> running(Container container) {
        ContainerState state = container.state();
        return state.pid()
                .filter(pid -> state.status() == ContainerStatus.RUNNING)
                .map(pid -> new RunningContainer(container.id(), container.effective(), pid, cgroup(container)));
    }

    /** The control groups it runs in, or will run in. */
    ContainerCgroup cgroup(Container container) {
        return container
                .run()
                .flatMap(Run::confinement)
                .map(Confinement::cgroup)
                .orElseGet(() -> blueprints.cgroup(container.id(), container.effective()));
    }

    /** A ContainerException of kind USAGE when this host has not the CPUs or devices it asks for. */
    void checkLimits(ContainerConfig config) {
        blueprints.resources(ANY, config, List.of());
    }

    /** As {@link #checkLimits}, of what somebody has just asked for who had {@code before}. */
    void checkAsked(ContainerConfig after, CpuConfig before) {
        checkLimits(after);
        blueprints.checkLimit(after.resources().cpu(), before);
    }

    /** The limits of a configuration, for a container that is shown these devices. */
    Resources resources(Container container, List<Device> nodes) {
        return blueprints.resources(container.id(), container.effective(), nodes);
    }

    /** What it is started with; empty while its template or a neighbour is missing. */
    Optional<Spec> spec(Container container) {
        try {
            return Optional.of(confinement(container).spec());
        } catch (ContainerException ignored) {
            // whatever is missing is no reason not to show the rest
            return Optional.empty();
        }
    }

    /**
     * Returns when the program has been executed; the container is then running and its run is to be watched. The caller
     * holds the container's lock, and owns the attachment.
     */
    Run start(
            Container container,
            Optional<Attachment> attachment,
            Function<String, Neighbour> neighbours,
            Commitment commitment) {
        ContainerState before = container.state();
        RunFiles files = instance.run(container.id());
        try (Cleanup undo = new Cleanup()) {
            // forked before, or while all else is decided
            MonitorLink link = spares.take(container.config());
            undo.add(link::close);
            link.make(blueprints.groups(container.id()));
            Optional<IdRange> own = range(container.config(), neighbours, undo);
            undo.add(() -> network.release(container.id()));
            NetworkSetup setup = network.prepare(container.id(), container.config());
            Blueprint blueprint = blueprints.decide(
                    new Blueprints.Circumstances(
                            container.id(),
                            container.config(),
                            own,
                            attachment.isPresent(),
                            attachment.flatMap(Starter::console),
                            setup.steps()),
                    neighbours);
            byte[] plan = blueprint.plan().encode();
            undo.add(() -> Leftovers.removeRun(files));
            link.plan(plan);
            try (Cleanup waiting = new Cleanup()) {
                // the monitor makes namespaces meanwhile
                waiting.add(() -> abandon(container, link, plan));
                RunDirectory.make(files, plan);
                commitment.prepare();
                RunDirectory.fill(files, etc(container, setup), blueprint.rootUid());
                // and the child its mounts
                link.files();
                network.establish(container.id(), container.config());
                commitment.commit(before.withRange(own.map(IdRange::first)));
                launcher.begin(link, files, attachment);
                waiting.forget();
            }
            Launcher.Started started =
                    launcher.awaitStart(link, blueprint.plan(), plan, "start " + container.displayName());
            ContainerState running =
                    before.running(started.at(), own.map(IdRange::first), started.monitor(), started.child());
            record(container, running);
            Run run = new Run(own, link, Optional.of(Confinement.of(blueprint)));
            container.started(run, running);
            undo.forget();
            spares.prepareSoon();
            return run;
        } catch (IOException e) {
            throw failed(container, before, Failures.io("start " + container.displayName(), e));
        } catch (ContainerException e) {
            throw failed(container, before, e);
        }
    }

    /** A range of ids for a container that takes one of its own. */
    Optional<IdRange> ownRange(ContainerConfig config, Cleanup undo) {
        return range(config, Starter::noNeighbour, undo);
    }

    /** A start of a container with these ids, none of whose namespaces is a neighbour's. */
    Blueprint blueprint(ContainerId id, ContainerConfig config, Optional<IdRange> range, NetworkSteps network) {
        return blueprints.decide(
                new Blueprints.Circumstances(id, config, range, false, Optional.empty(), network),
                Starter::noNeighbour);
    }

    private static Neighbour noNeighbour(String reference) {
        throw new ContainerException(
                ErrorKind.USAGE, "it shares namespaces with " + reference + ", and cannot be taken out of them");
    }

    /** The program runs: that this cannot be written down is no failure of the start, its monitor tells a new daemon. */
    private void record(Container container, ContainerState running) {
        if (container.config().lifecycle().autoRemove()) {
            return;
        }
        try {
            persist(container, running, Durability.DAEMON);
        } catch (IOException e) {
            LOG.warn("record the start of {}: {}", container.displayName(), e.getMessage());
        }
    }

    private void abandon(Container container, MonitorLink link, byte[] plan) {
        try {
            launcher.abandon(link, plan, "start " + container.displayName());
        } catch (IOException e) {
            LOG.error("undo the start of {}: {}", container.displayName(), e.getMessage());
        }
    }

    private static ContainerException failed(Container container, ContainerState before, ContainerException failure) {
        container.state(before.failed(failure.getMessage()));
        return failure;
    }

    /** Writes down how a start failed; {@code failure} hears of it when that fails too. */
    void persistFailure(Container container, ContainerException failure) {
        try {
            persist(container, container.state(), Durability.DAEMON);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** As a {@link Commitment}, for a container that is on disk already. */
    void persist(Container container, ContainerState state) throws IOException {
        persist(container, state, Durability.DAEMON);
    }

    private void persist(Container container, ContainerState state, Durability durability) throws IOException {
        StateDirectory.writeState(instance.state(container.id()), state, durability);
    }

    /** A range of its own, or a share in that of the neighbour whose user namespace it enters. */
    private Optional<IdRange> range(ContainerConfig config, Function<String, Neighbour> neighbours, Cleanup undo) {
        if (takesRange(config)) {
            IdRange range = ranges.acquire();
            undo.add(() -> ranges.release(range));
            return Optional.of(range);
        }
        return NamespaceChoice.of(config, NamespaceType.USER) instanceof NamespaceSource.Container container
                ? share(container, neighbours, undo)
                : Optional.empty();
    }

    private Optional<IdRange> share(
            NamespaceSource.Container source, Function<String, Neighbour> neighbours, Cleanup undo) {
        Neighbour neighbour = neighbours.apply(source.reference());
        neighbour.range().ifPresent(range -> {
            ranges.share(range);
            undo.add(() -> ranges.release(range));
        });
        // one that ended before its range was shared may have given it back for others to take
        if (!neighbours.apply(source.reference()).equals(neighbour)) {
            throw new ContainerException(ErrorKind.WRONG_STATE, source + " has just been restarted: try again");
        }
        return neighbour.range();
    }

    /** With itself in the place of files: those it was started with may have gone since. */
    private static ContainerConfig fromInside(Container container) {
        ContainerConfig config = container.effective();
        for (NamespaceType type : NamespaceType.values()) {
            if (NamespaceChoice.of(config, type) instanceof NamespaceSource.File) {
                NamespaceSource itself =
                        new NamespaceSource.Container(container.id().value());
                config = NamespaceChoice.with(config, type, itself);
            }
        }
        return config;
    }

    private static boolean takesRange(ContainerConfig config) {
        return NamespaceChoice.of(config, NamespaceType.USER).equals(NamespaceSource.PRIVATE);
    }

    private static Optional<ConsoleSize> console(Attachment attachment) {
        return attachment.rows() > 0 && attachment.columns() > 0
                ? Optional.of(new ConsoleSize(attachment.rows(), attachment.columns()))
                : Optional.empty();
    }

    static Map<String, String> etc(Container container, NetworkSetup setup) throws IOException {
        boolean host = container.config().network().hostResolver();
        return EtcFiles.of(
                container.config(),
                container.id(),
                host ? hostFile("/etc/hosts") : "",
                host ? hostResolver(!container.config().network().interfaces().isEmpty()) : "",
                setup.hosts());
    }

    /** systemd's stub listens on loopback only, where a container with interfaces of its own does not reach it. */
    private static String hostResolver(boolean interfaces) throws IOException {
        String text = hostFile("/etc/resolv.conf");
        return interfaces && text.contains("127.0.0.53") ? hostFile("/run/systemd/resolve/resolv.conf") : text;
    }

    private static String hostFile(String path) throws IOException {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException ignored) {
            // ENOENT: a host without it resolves nothing either
            return "";
        }
    }
}
