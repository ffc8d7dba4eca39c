package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.NetworkSteps;
import io.ctctl.oci.Device;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Resources;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.Blueprints;
import io.ctctl.runtime.spec.NamespaceChoice;
import io.ctctl.runtime.spec.Neighbour;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What containers are, were, or would be started with; asking does nothing. */
final class Designs {
    private static final ContainerId ANY = new ContainerId("0123456789ab");

    private final Blueprints blueprints;
    private volatile ContainerNetwork network = ContainerNetwork.NONE;

    Designs(Blueprints blueprints) {
        this.blueprints = blueprints;
    }

    void network(ContainerNetwork given) {
        network = given;
    }

    ContainerNetwork network() {
        return network;
    }

    /** What a start of this configuration would do, with the first id range there is. */
    Blueprint explain(ContainerId id, ContainerConfig config, Function<String, Neighbour> neighbours) {
        Optional<IdRange> range = IdClaims.takesRange(config) ? Optional.of(IdRange.PLACEHOLDER) : Optional.empty();
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

    /** A start of a container with these ids, none of whose namespaces is a neighbour's. */
    Blueprint blueprint(ContainerId id, ContainerConfig config, Optional<IdRange> range, NetworkSteps network) {
        return blueprints.decide(
                new Blueprints.Circumstances(id, config, range, false, Optional.empty(), network),
                IdClaims.NO_NEIGHBOUR);
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
}
