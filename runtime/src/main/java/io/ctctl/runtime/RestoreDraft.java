package io.ctctl.runtime;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.checkpoint.criu.RestoreRequest;
import io.ctctl.checkpoint.image.UserNamespaceImage;
import io.ctctl.isolation.ExternalMounts;
import io.ctctl.isolation.RestorePlanner;
import io.ctctl.isolation.SourceKind;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Cleanup;
import io.ctctl.oci.IdMapping;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.NetworkSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What is decided of a restore before anything is done, from what surrounded the container when it was dumped.
 *
 * @param layer directory of the container's own files
 * @param top owner and mode of that directory, which an overlay has learned when it is mounted
 */
record RestoreDraft(
        RestoreOrder order,
        Surroundings surroundings,
        Path layer,
        Map<String, Object> top,
        Optional<IdRange> range,
        NetworkSetup network,
        Blueprint blueprint,
        SetupPlan plan,
        Bytes encoded) {
    /** Reserves what it takes; {@code undo} gives that back. */
    static RestoreDraft of(
            Instance instance, Designs designs, IdClaims claims, Container container, RestoreOrder order, Cleanup undo)
            throws IOException {
        Surroundings surroundings = Surroundings.read(order.images());
        ContainerConfig config = surroundings.config(container.config());
        Optional<IdRange> range = claims.own(config, undo);
        undo.add(() -> designs.network().release(container.id()));
        NetworkSetup network = order.fresh()
                ? fresh(designs.network(), container.id(), config)
                : designs.network().reserve(container.id(), config, surroundings.interfaces());
        Blueprint blueprint = designs.blueprint(container.id(), config, range, network.steps());
        SortedMap<String, ExternalMounts.Source> mounts = mounts(container, blueprint, surroundings);
        RestoreRequest request = new RestoreRequest(
                order.images(),
                RestorePlanner.root(instance.scratch()),
                RestorePlanner.layout(mounts, instance.scratch()),
                inherited(surroundings),
                order.later().isPresent());
        SetupPlan plan = RestorePlanner.plan(
                blueprint.spec(),
                blueprint.placement(),
                mounts,
                order.criu(),
                order.later(),
                Bytes.of(request.toByteArray()));
        Path layer = instance.state(container.id()).upper();
        return new RestoreDraft(
                order, surroundings, layer, top(layer), range, network, blueprint, plan, Bytes.of(plan.encode()));
    }

    private static Map<String, Object> top(Path layer) throws IOException {
        return Files.isDirectory(layer) ? Files.readAttributes(layer, "unix:uid,gid,mode") : Map.of();
    }

    private static SortedMap<String, ExternalMounts.Source> mounts(
            Container container, Blueprint blueprint, Surroundings surroundings) {
        SortedMap<String, ExternalMounts.Source> mounts =
                ExternalMounts.of(blueprint.spec(), blueprint.placement(), surroundings.mounts(), SourceKind::of);
        TreeSet<String> missing = new TreeSet<>(surroundings.mounts().keySet());
        missing.removeAll(mounts.keySet());
        if (!missing.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "restore " + container.displayName() + ": the checkpoint needs a mount on "
                            + String.join(", ", missing) + ", which this container has not");
        }
        return mounts;
    }

    private static NetworkSetup fresh(ContainerNetwork network, ContainerId id, ContainerConfig config) {
        NetworkSetup setup = network.prepare(id, config);
        network.establish(id, config);
        return setup.withoutMaking();
    }

    /** CRIU's own standard streams are the monitor's pipes, and become the container's. */
    private static Map<String, Integer> inherited(Surroundings surroundings) {
        Map<String, Integer> inherited = new HashMap<>();
        List<String> streams = surroundings.streams();
        for (int number = 0; number < streams.size(); number++) {
            if (!streams.get(number).isEmpty()) {
                inherited.put(streams.get(number), number);
            }
        }
        return inherited;
    }

    /** Whether the same would be decided of another order, now that its images are there. */
    boolean fits(RestoreOrder other) throws IOException {
        Surroundings now = Surroundings.read(other.images());
        return other.equals(order)
                && now.mounts().equals(surroundings.mounts())
                && now.interfaces().equals(surroundings.interfaces())
                && now.streams().equals(surroundings.streams())
                && now.settings().equals(surroundings.settings())
                && top(layer).equals(top);
    }

    /** Has the images say the container's id range. */
    void rewriteImages() throws IOException {
        UserNamespaceImage.rewrite(
                order.images(),
                ranges(blueprint.spec().linux().uidMappings()),
                ranges(blueprint.spec().linux().gidMappings()));
    }

    private static List<UserNamespaceImage.Range> ranges(List<IdMapping> mappings) {
        List<UserNamespaceImage.Range> ranges = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            ranges.add(new UserNamespaceImage.Range(mapping.containerId(), mapping.hostId(), mapping.size()));
        }
        return ranges;
    }

    /** CRIU, which was in the container's control groups too, has done the most of its work. */
    void furnish(Surroundings now) throws IOException {
        for (CgroupWrite limit : blueprint.placement().cgroup().limits()) {
            limit.apply();
        }
        ThreadSettings.apply(now.threads(), blueprint.placement().cgroup().cgroup());
    }
}
