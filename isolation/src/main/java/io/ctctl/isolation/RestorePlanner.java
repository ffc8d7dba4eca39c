package io.ctctl.isolation;

import io.ctctl.isolation.ExternalMounts.Source;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.FileFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MakeFlag;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.oci.Linux;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Plans what surrounds a container that is restored: its control groups, its root and the mounts that come from outside, in
 * a mount namespace of the restorer's, and the restorer itself, which makes the container's namespaces and processes. The
 * control groups have no limits yet: the restorer is in them too.
 */
public final class RestorePlanner {
    /** Under which number the restorer finds its end of the dialogue. */
    private static final int DIALOGUE = 200;

    private static final int LIBRARY = 201;

    /** The highest number under which the restorer finds something. */
    static final int HIGHEST = LIBRARY;

    private static final Flags<MountFlag> TMPFS =
            Flags.of(MountFlag.MS_NOSUID, MountFlag.MS_NODEV, MountFlag.MS_NOEXEC);

    private RestorePlanner() {}

    /** The directory on which the restorer finds the container's root. */
    public static Path root(Path scratch) {
        return scratch.resolve("root");
    }

    /** Where the restorer finds each mount that comes from outside. */
    public static SortedMap<String, Path> layout(SortedMap<String, Source> mounts, Path scratch) {
        SortedMap<String, Path> paths = new TreeMap<>();
        int number = 0;
        for (Map.Entry<String, Source> mount : mounts.entrySet()) {
            Source source = mount.getValue();
            if (source instanceof Source.HostPath host) {
                paths.put(mount.getKey(), host.path());
            } else if (source instanceof Source.Bound) {
                paths.put(mount.getKey(), binds(scratch).resolve(String.valueOf(number++)));
            } else if (source instanceof Source.Nothing) {
                paths.put(mount.getKey(), nothing(scratch));
            } else {
                throw new AssertionError(source);
            }
        }
        return paths;
    }

    private static Path binds(Path scratch) {
        return scratch.resolve("binds");
    }

    private static Path nothing(Path scratch) {
        return binds(scratch).resolve("nothing");
    }

    /**
     * The plan.
     *
     * @param later empty when all memory is restored at once
     * @param request what the monitor asks of it, in the format of its RPC
     */
    public static SetupPlan plan(
            Spec spec,
            Placement placement,
            SortedMap<String, Source> mounts,
            CriuFiles criu,
            Optional<LaterMemory> later,
            Bytes request) {
        return new Draft(spec, placement, mounts).plan(criu, later, request);
    }

    private static final class Draft {
        private final PlanBuilder plan = new PlanBuilder();
        private final Spec spec;
        private final Linux linux;
        private final Placement placement;
        private final SortedMap<String, Source> mounts;
        private final CgroupSteps cgroup;
        private final Optional<Slot> users;

        Draft(Spec spec, Placement placement, SortedMap<String, Source> mounts) {
            this.spec = spec;
            this.linux = spec.linux();
            this.placement = placement;
            this.mounts = mounts;
            cgroup = new CgroupSteps(plan, placement.cgroup().cgroup());
            users = Namespaces.of(linux).makes(NamespaceType.USER) ? Optional.of(plan.slot()) : Optional.empty();
        }

        SetupPlan plan(CriuFiles criu, Optional<LaterMemory> later, Bytes request) {
            cgroup.make(List.of());
            cgroup.open();
            users.ifPresent(slot -> plan.prepare(new RestoreStep.MapUsers(
                    IdMaps.file(linux.uidMappings()), IdMaps.file(linux.gidMappings()), slot)));
            RootSteps root = RootSteps.mappedBy(plan, users);
            root.enter(placement.scratch());
            cgroup.join();
            if (Namespaces.of(linux).makes(NamespaceType.CGROUP)) {
                plan.child(new NamespaceStep.Unshare(Flags.of(CloneFlag.CLONE_NEWCGROUP)));
            }
            plan.child(new MountStep.SetMount(
                    "/", Flags.of(TreeFlag.RECURSIVE), Flags.none(), Flags.none(), Flags.of(MountFlag.MS_PRIVATE)));
            root(root);
            binds();
            criu.features().ifPresent(file -> KernelFeatureSteps.show(plan, file));
            exec(criu, later, request);
            if (Namespaces.of(linux).makes(NamespaceType.NETWORK)) {
                plan.parent(new RestoreStep.LinkUpInside("lo"));
            }
            SysctlSteps.writeInside(plan, linux.sysctl(), Namespaces.of(linux));
            placement.network().teardown().forEach(plan::teardown);
            cgroup.remove();
            return plan.build(
                    Flags.of(CloneFlag.CLONE_NEWNS),
                    cgroup.cloneInto(),
                    placement.stdio().ownedBy(spec.process().user(), linux));
        }

        /** An overlay makes its files as whom it was mounted by, and only the container's ids are mapped on its layers. */
        private void root(RootSteps root) {
            if (users.isEmpty()) {
                root.mount(placement.root(), Optional.ofNullable(linux.mountLabel()));
                return;
            }
            plan.child(new RestoreStep.FsIds(
                    IdMaps.outside(linux.uidMappings(), 0, "uid"), IdMaps.outside(linux.gidMappings(), 0, "gid")));
            root.mount(placement.root(), Optional.ofNullable(linux.mountLabel()));
            plan.child(new RestoreStep.FsIds(0, 0));
        }

        private void binds() {
            tmpfs(RestorePlanner.binds(placement.scratch()), TMPFS, "mode=755,size=64k");
            SortedMap<String, Path> layout = layout(mounts, placement.scratch());
            if (mounts.values().stream().anyMatch(Source.Nothing.class::isInstance)) {
                Path nothing = nothing(placement.scratch());
                plan.child(new FileStep.Mkdir(nothing.toString(), 0755, Flags.none()));
                tmpfs(nothing, TMPFS.with(MountFlag.MS_RDONLY), "nr_inodes=1,mode=0555");
            }
            mounts.forEach((target, source) -> {
                if (source instanceof Source.Bound bound) {
                    bind(bound, layout.get(target).toString());
                }
            });
        }

        private void tmpfs(Path target, Flags<MountFlag> flags, String data) {
            plan.child(new MountStep.Mount(
                    Optional.of("tmpfs"), target.toString(), Optional.of("tmpfs"), flags, Optional.of(data)));
        }

        /** CRIU copies each mount alone, and could not where another was mounted below it before its namespace was made. */
        private void bind(Source.Bound source, String target) {
            Slot tree = plan.slot();
            plan.prepare(new MountStep.OpenTree(source.path().toString(), Flags.of(TreeFlag.CLONE), tree));
            plan.prepare(new MountStep.SetTree(
                    tree, Flags.none(), Flags.none(), Flags.none(), Flags.of(MountFlag.MS_PRIVATE)));
            if (source.mapped()) {
                users.ifPresent(slot -> plan.prepare(new RestoreStep.IdmapTreeBy(tree, slot, Flags.none())));
            }
            plan.child(
                    source.kind() == SourceKind.DIRECTORY
                            ? new FileStep.Mkdir(target, 0755, Flags.of(MakeFlag.EXIST_OK))
                            : new FileStep.Mkfile(target, 0644));
            plan.child(new MountStep.MoveMount(tree, target));
            plan.child(new FileStep.Close(tree));
        }

        private void exec(CriuFiles criu, Optional<LaterMemory> later, Bytes request) {
            Slot dialogue = plan.slot();
            plan.prepare(new RestoreStep.Restorer(request, dialogue));
            // the terminal's master comes from the restorer; the pipes are its own streams, for the container to
            // inherit
            if (placement.stdio().kind() != StdioKind.PTY) {
                plan.child(new ProcessStep.Stdio(placement.stdio().kind(), 0, 0));
            }
            plan.child(new RestoreStep.Keep(dialogue, DIALOGUE));
            String program = criu.program().toString();
            List<String> environment = new ArrayList<>(List.of(criu.path()));
            later.ifPresent(memory -> {
                environment.add(Preload.into(plan, criu.library(), LIBRARY));
                Preload.keep(plan, LaterMemory.DEVICE, Flags.of(FileFlag.O_RDWR), memory.descriptor());
                environment.add("CTCTL_USERFAULTFD=" + memory.descriptor());
            });
            plan.child(new ProcessStep.Exec(
                    List.of(program), List.of(program, "swrk", String.valueOf(DIALOGUE)), environment));
        }
    }
}
