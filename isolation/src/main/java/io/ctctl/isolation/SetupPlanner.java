package io.ctctl.isolation;

import io.ctctl.isolation.device.DefaultDevices;
import io.ctctl.isolation.device.DeviceFilter;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.CredentialStep;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountAttribute;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.oci.Device;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Spec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans a container's start. The same spec and placement always give the same plan; nothing is read, opened or
 * changed. Safe for use by several threads.
 */
public final class SetupPlanner {
    private static final String INIT = "/dev/ctctl-init";

    private final SeccompPrograms programs = new SeccompPrograms();

    /** @throws PlanException when the spec asks for what cannot be given */
    public SetupPlan plan(Spec spec, Placement placement) {
        return new Draft(spec, placement).plan();
    }

    private final class Draft {
        private final PlanBuilder plan = new PlanBuilder();
        private final Spec spec;
        private final Linux linux;
        private final Placement placement;
        private final Namespaces namespaces;
        private final CgroupSteps cgroup;
        private final MountSteps mounts;
        private final DeviceSteps devices;
        private final RootSteps root;

        Draft(Spec spec, Placement placement) {
            this.spec = spec;
            this.placement = placement;
            if (spec.linux() == null || spec.process() == null) {
                throw new PlanException("the spec has no " + (spec.linux() == null ? "linux" : "process") + " part");
            }
            linux = spec.linux();
            namespaces = Namespaces.of(linux);
            cgroup = new CgroupSteps(plan, placement.cgroup().cgroup());
            mounts = new MountSteps(
                    plan,
                    namespaces,
                    placement.cgroup().cgroup(),
                    placement.sources(),
                    Optional.ofNullable(linux.mountLabel()));
            devices = new DeviceSteps(plan, namespaces.mapsUsers());
            root = new RootSteps(plan, namespaces.mapsUsers());
        }

        SetupPlan plan() {
            controlGroups();
            NamespaceSteps entry = new NamespaceSteps(plan, namespaces, linux);
            entry.prepare();
            Optional<Slot> host = hostSocket();
            Integer score = spec.process().oomScoreAdj();
            if (score != null) {
                plan.parent(new FileStep.WriteProc("oom_score_adj", score.toString()));
            }
            placement.network().parent().forEach(plan::cloned);
            plan.child(new CredentialStep.NotDumpable());
            root.enter(placement.scratch());
            entry.enter();
            cgroup.join();
            entry.leaveCgroupRoot();
            plan.child(new ProcessStep.Setsid());
            plan.child(new ProcessStep.Umask(0));
            mounts.sort(spec.mounts());
            root();
            // before sysctls, which may be a link's
            placement.network().child().forEach(plan::child);
            inside();
            ProcessSteps process = new ProcessSteps(plan, spec.process(), placement.host(), namespaces.mapsUsers());
            terminal(process);
            finishRoot();
            entry.names(spec.hostname(), spec.domainname());
            entry.personality(linux.personality());
            host.ifPresent(this::awaitLinks);
            process.affinity();
            plan.child(new ProcessStep.AwaitBegin());
            process.become(
                    "_ses." + placement.id(),
                    true,
                    init(),
                    Optional.ofNullable(linux.seccomp()).map(programs::of),
                    Environment.complete(
                            spec.process().env(),
                            placement.home(),
                            spec.process().terminal()));
            placement.network().teardown().forEach(plan::teardown);
            cgroup.remove();
            return plan.build(
                    entry.cloneFlags(),
                    cgroup.cloneInto(),
                    placement.stdio().ownedBy(spec.process().user(), linux));
        }

        private Optional<Slot> hostSocket() {
            if (placement.network().links().isEmpty()) {
                return Optional.empty();
            }
            Slot socket = plan.slot();
            plan.prepare(new NamespaceStep.Socket(socket));
            return Optional.of(socket);
        }

        private void awaitLinks(Slot socket) {
            placement.network().links().forEach(link -> plan.child(new NamespaceStep.AwaitLink(socket, link)));
        }

        private void controlGroups() {
            cgroup.make(placement.cgroup().limits());
            cgroup.open();
            if (!cgroup.devicesAreV1()
                    && linux.resources() != null
                    && !linux.resources().devices().isEmpty()) {
                cgroup.filterDevices(
                        Bytes.of(DeviceFilter.compile(linux.resources().devices())));
            }
        }

        /** Leaves the child in the container's root, the host's root detached. */
        private void root() {
            Flags<MountFlag> propagation = rootPropagation();
            boolean receives = propagation.has(MountFlag.MS_SLAVE) || propagation.has(MountFlag.MS_SHARED);
            plan.child(new MountStep.SetMount(
                    "/",
                    Flags.of(TreeFlag.RECURSIVE),
                    Flags.none(),
                    Flags.none(),
                    Flags.of(receives ? MountFlag.MS_SLAVE : MountFlag.MS_PRIVATE)));
            root.mount(placement.root(), Optional.ofNullable(linux.mountLabel()));
            devices.open(nodes(), placement.devices());
            mounts.open();
            plan.child(new MountStep.PivotRoot("root"));
            mounts.early();
            plan.child(new MountStep.DetachOldRoot());
        }

        private void inside() {
            mounts.late();
            if (!MountSteps.bringsDev(spec.mounts())) {
                devices.make(nodes());
                devices.link(MountSteps.freshDev(spec.mounts()));
                init().flatMap(ProcessStep.Init::program)
                        .ifPresent(copy -> plan.child(new FileStep.CopySelf(copy, 0555)));
            }
            SysctlSteps.write(plan, linux.sysctl(), namespaces);
        }

        /** A checkpoint takes the copy along; a /dev that is the host's gets none. */
        private Optional<ProcessStep.Init> init() {
            if (!placement.init()) {
                return Optional.empty();
            }
            boolean own = MountSteps.freshDev(spec.mounts());
            return Optional.of(new ProcessStep.Init(own ? Optional.of(INIT) : Optional.empty()));
        }

        private List<Device> nodes() {
            if (MountSteps.bringsDev(spec.mounts())) {
                return List.of();
            }
            List<Device> nodes = new ArrayList<>(DefaultDevices.NODES);
            Set<String> named = new HashSet<>();
            linux.devices().forEach(device -> named.add(device.path()));
            nodes.removeIf(device -> named.contains(device.path()));
            nodes.addAll(linux.devices());
            return nodes;
        }

        private void terminal(ProcessSteps process) {
            StdioKind kind = placement.stdio().kind();
            process.stdio(kind);
            if (kind == StdioKind.PTY) {
                plan.child(new FileStep.Mkfile("/dev/console", 0620));
                plan.child(new MountStep.Console("/dev/console"));
            }
        }

        private void finishRoot() {
            if (!linux.maskedPaths().isEmpty()) {
                Slot nullDevice = plan.slot();
                plan.child(new MountStep.OpenTree("/dev/null", Flags.of(TreeFlag.NO_SYMLINKS), nullDevice));
                linux.maskedPaths().forEach(path -> plan.child(new MountStep.Mask(nullDevice, path)));
                plan.child(new FileStep.Close(nullDevice));
            }
            linux.readonlyPaths().forEach(path -> plan.child(new MountStep.Readonly(path)));
            Flags<MountFlag> propagation = rootPropagation();
            Flags<MountFlag> kind = propagation.without(MountFlag.MS_REC).without(MountFlag.MS_PRIVATE);
            boolean readonly = spec.root() != null && spec.root().readonly();
            if (readonly) {
                plan.child(new MountStep.SetMount(
                        "/", Flags.none(), Flags.of(MountAttribute.RDONLY), Flags.none(), Flags.none()));
            }
            if (!kind.isEmpty()) {
                plan.child(new MountStep.SetMount(
                        "/",
                        propagation.has(MountFlag.MS_REC) ? Flags.of(TreeFlag.RECURSIVE) : Flags.none(),
                        Flags.none(),
                        Flags.none(),
                        kind));
            }
        }

        private Flags<MountFlag> rootPropagation() {
            return linux.rootfsPropagation() == null
                    ? Flags.none()
                    : MountOptions.propagation(linux.rootfsPropagation());
        }
    }
}
