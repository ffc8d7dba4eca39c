package io.ctctl.runtime;

import io.ctctl.linux.Cleanup;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.ConfigCheck;
import io.ctctl.runtime.spec.SpecLimits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Changes the configuration of containers that exist: first in the running container, part by part, then on disk with one
 * atomic write, which commits it. What fails before that is undone; a daemon killed before that leaves the old
 * configuration, which the next daemon brings back into the kernel.
 */
final class Reconfiguration {
    private final Instance instance;
    private final Designs designs;
    private final Reservations reservations;
    private final RunListeners listeners;
    private final List<LiveSettings> parts = new CopyOnWriteArrayList<>();

    Reconfiguration(Instance instance, Designs designs, Reservations reservations, RunListeners listeners) {
        this.instance = instance;
        this.designs = designs;
        this.reservations = reservations;
        this.listeners = listeners;
    }

    void add(LiveSettings part) {
        parts.add(part);
    }

    void change(Container container, UnaryOperator<ContainerConfig> change, ChangeScope scope)
            throws InterruptedException {
        container.lock().lockInterruptibly();
        try {
            // where it moves to it is what it was when it was offered
            reservations.requireFree(container.id(), "change " + container.displayName());
            if (container.removed().isDone() || container.status() == ContainerStatus.REMOVING) {
                throw container.wrongState("change", "it is being removed");
            }
            Optional<RunningContainer> running = designs.running(container);
            if (running.isEmpty() && scope == ChangeScope.LIVE) {
                throw container.wrongState("change", "only a running container has settings to change until it ends");
            }
            change(container, running, change, scope);
        } finally {
            container.lock().unlock();
        }
    }

    private void change(
            Container container,
            Optional<RunningContainer> running,
            UnaryOperator<ContainerConfig> change,
            ChangeScope scope) {
        ContainerConfig saved =
                scope == ChangeScope.LIVE ? container.config() : changed(container, container.config(), change);
        Optional<ContainerConfig> live = running.map(
                now -> scope == ChangeScope.NEXT_START ? now.config() : changed(container, now.config(), change));
        boolean later = running.isEmpty() || scope == ChangeScope.NEXT_START;
        if (later && !saved.network().equals(container.config().network())) {
            designs.network().check(saved);
        }
        Optional<ContainerConfig> apart = live.filter(config -> !config.equals(saved));
        try (Cleanup undo = new Cleanup()) {
            if (running.isPresent()) {
                apply(container, running.get(), live.orElseThrow(), undo);
            }
            commit(container, saved, apart);
            undo.forget();
        } catch (IOException e) {
            throw Failures.io("change " + container.displayName(), e);
        }
        if (running.isPresent() && !live.orElseThrow().equals(running.get().config())) {
            container.run().ifPresent(run -> run.changed(spec -> limited(container, spec)));
            designs.running(container).ifPresent(listeners::changed);
        }
    }

    /** What it was started with, and what it is limited to now: programs that join it get the same. */
    private Spec limited(Container container, Spec spec) {
        ResourceConfig wanted = container.effective().resources();
        return spec.toBuilder()
                .linux(spec.linux().toBuilder()
                        .resources(designs.resources(container, spec.linux().devices()))
                        .build())
                .process(spec.process().toBuilder()
                        .rlimits(SpecLimits.rlimits(wanted))
                        .oomScoreAdj(wanted.oomScoreAdj().orElse(null))
                        .build())
                .build();
    }

    private void commit(Container container, ContainerConfig saved, Optional<ContainerConfig> apart)
            throws IOException {
        StateDirectory.rewrite(
                instance.state(container.id()),
                new StateDirectory.Creation(
                        container.state().created(),
                        saved,
                        apart.map(config -> new StateDirectory.Live(
                                container.state().started().orElseThrow(), config)),
                        container.state().idBase()));
        container.config(saved, apart);
    }

    private ContainerConfig changed(
            Container container, ContainerConfig before, UnaryOperator<ContainerConfig> change) {
        ContainerConfig after = change.apply(before);
        if (!after.name().equals(before.name()) || !after.root().equals(before.root())) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "change " + container.displayName() + ": the name and the root of a container stay as created");
        }
        ConfigCheck.check(after);
        designs.checkAsked(after, before.resources().cpu());
        return after;
    }

    private void apply(Container container, RunningContainer running, ContainerConfig after, Cleanup undo) {
        for (LiveSettings part : parts) {
            part.check(running, after);
        }
        for (LiveSettings part : parts) {
            try {
                undo.add(part.change(running, after));
            } catch (ContainerException e) {
                if (container.status() == ContainerStatus.RUNNING) {
                    throw e;
                }
                // it has ended meanwhile and taken its kernel settings along: the change is for its next start
            }
        }
    }

    /** A daemon has found this container running. */
    void restore(Container container) {
        designs.running(container).ifPresent(running -> parts.forEach(part -> part.restore(running)));
    }
}
