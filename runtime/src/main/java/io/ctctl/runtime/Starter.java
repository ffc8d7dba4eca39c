package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Cleanup;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.Blueprints;
import io.ctctl.runtime.spec.Neighbour;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a container: decides, makes the run directory, has it launched; on failure nothing of the start is left. */
final class Starter {
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
    private final Designs designs;
    private final IdClaims claims;
    private final Launcher launcher;
    private final LaunchWatch watch;
    private final Spares spares;

    Starter(
            Instance instance,
            Blueprints blueprints,
            Designs designs,
            IdClaims claims,
            Launcher launcher,
            Spares spares) {
        this.instance = instance;
        this.blueprints = blueprints;
        this.designs = designs;
        this.claims = claims;
        this.launcher = launcher;
        watch = new LaunchWatch(launcher);
        this.spares = spares;
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
            Optional<IdRange> own = claims.take(container.config(), neighbours, undo);
            ContainerNetwork network = designs.network();
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
                RunDirectory.fill(files, HostEtc.files(container, setup), blueprint.rootUid());
                // and the child its mounts
                link.files();
                network.establish(container.id(), container.config());
                commitment.commit(before.withRange(own.map(IdRange::first)));
                launcher.begin(link, files, attachment);
                waiting.forget();
            }
            LaunchWatch.Started started =
                    watch.awaitStart(link, blueprint.plan(), plan, "start " + container.displayName());
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

    private static Optional<ConsoleSize> console(Attachment attachment) {
        return attachment.rows() > 0 && attachment.columns() > 0
                ? Optional.of(new ConsoleSize(attachment.rows(), attachment.columns()))
                : Optional.empty();
    }
}
