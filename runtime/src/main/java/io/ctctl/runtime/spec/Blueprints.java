package io.ctctl.runtime.spec;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.cgroup.ResourceWrites;
import io.ctctl.isolation.CgroupPlacement;
import io.ctctl.isolation.HostFacts;
import io.ctctl.isolation.NetworkSteps;
import io.ctctl.isolation.Placement;
import io.ctctl.isolation.PlanException;
import io.ctctl.isolation.RootTree;
import io.ctctl.isolation.SetupPlanner;
import io.ctctl.isolation.SourceKind;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.Device;
import io.ctctl.oci.Mount;
import io.ctctl.oci.Resources;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Gathers the facts of a start and decides it. Reads the host and changes nothing. */
public final class Blueprints {
    private final SetupPlanner planner = new SetupPlanner();
    private final Instance instance;
    private final Roots roots;
    private final InstanceCgroup cgroups;
    private final HostFacts host;
    private final List<String> maskedPaths;
    private final CpuTopology cpus;
    private final HostLimits limits;

    public Blueprints(Instance instance, Roots roots, Host host) {
        this.instance = instance;
        this.roots = roots;
        this.cgroups = host.cgroups();
        this.host = host.facts();
        this.maskedPaths = host.maskedPaths();
        this.cpus = host.cpus();
        this.limits = new HostLimits(host.cgroups(), instance);
    }

    /** A start's circumstances that only the caller knows. */
    public record Circumstances(
            ContainerId id,
            ContainerConfig config,
            Optional<IdRange> range,
            boolean attached,
            Optional<ConsoleSize> console,
            NetworkSteps network) {}

    /** {@code neighbours} finds the running container that a {@code container:NAME} means. */
    public Blueprint decide(Circumstances start, Function<String, Neighbour> neighbours) {
        try {
            return decide(start, Joined.of(start.config(), start.range(), neighbours));
        } catch (PlanException | IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.io("prepare the start", e);
        }
    }

    private Blueprint decide(Circumstances start, Joined joined) throws IOException {
        ContainerConfig config = joined.config();
        ContainerId id = start.id();
        Path root = roots.path(config.root());
        ResolvedUser user = roots.user(root, instance.state(id).upper(), config.process());
        HostDevices devices = HostDevices.of(config);
        StartFacts facts = new StartFacts(
                id,
                root,
                joined.ids(),
                user.user(),
                user.home(),
                instance.run(id).etc(),
                cgroups.path().child(id.value()).value(),
                joined.paths(),
                joined.foreign(),
                devices.nodes(),
                maskedPaths,
                new CapabilitySet(host.bounding()),
                placement(id, config),
                limits.facts(config),
                start.console());
        Spec spec = SpecBuilder.build(config, facts);
        ContainerCgroup cgroup = cgroups.container(id.value(), spec.linux().resources());
        Placement placement = new Placement(
                id.value(),
                tree(id, config, root),
                instance.scratch(),
                new CgroupPlacement(cgroup, ResourceWrites.of(spec.linux().resources(), cgroup)),
                sources(spec.mounts()),
                devices.sources(),
                Streams.placement(config, start.attached(), instance.state(id).log()),
                config.process().init(),
                user.home(),
                host,
                start.network());
        SetupPlan plan = planner.plan(spec, placement);
        return new Blueprint(spec, placement, plan, joined.ids());
    }

    /** Who a further program in the container runs as. */
    public ResolvedUser user(ContainerId id, ContainerConfig config, ProcessConfig process) throws IOException {
        return roots.user(roots.path(config.root()), instance.state(id).upper(), process);
    }

    /** The limits it has; {@code nodes}: the device nodes it is shown. */
    public Resources resources(ContainerId id, ContainerConfig config, List<Device> nodes) {
        try {
            return SpecResources.of(config, nodes, placement(id, config), limits.facts(config));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.io("find what the limits apply to", e);
        }
    }

    /** The CPUs it may use and begins on; a ContainerException of kind USAGE when this host lacks what is asked for. */
    CpuPlacement placement(ContainerId id, ContainerConfig config) {
        try {
            return CpuPlacement.of(config.resources().cpu(), cpus, id.hashCode());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** A ContainerException of kind USAGE when a limit is asked for, unlike before, that is more than this host has. */
    public void checkLimit(CpuConfig wanted, CpuConfig before) {
        try {
            wanted.checkLimit(before, cpus.online().size());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** Where a container of this configuration lives in the cgroup hierarchies. */
    public ContainerCgroup cgroup(ContainerId id, ContainerConfig config) {
        return cgroups.container(id.value(), resources(id, config, List.of()));
    }

    /** The control groups that every container has, whatever its limits. */
    public List<Path> groups(ContainerId id) {
        return cgroups.container(id.value(), null).directories();
    }

    public HostFacts host() {
        return host;
    }

    private RootTree tree(ContainerId id, ContainerConfig config, Path root) {
        return config.root() instanceof RootSource.Directory
                ? new RootTree.Directory(root)
                : new RootTree.Overlay(
                        root, instance.state(id).dir(), !config.lifecycle().autoRemove());
    }

    private static Map<String, SourceKind> sources(List<Mount> mounts) {
        Map<String, SourceKind> kinds = new HashMap<>();
        for (Mount mount : mounts) {
            if ("bind".equals(mount.type())) {
                kinds.put(mount.source(), SourceKind.of(Path.of(mount.source())));
            }
        }
        return kinds;
    }
}
