package io.ctctl.isolation;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountAttribute;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.oci.Mount;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One mount of the control group file systems inside: v2 as it is; v1 as a read-only tmpfs with a mount for each of the
 * container's hierarchies and a symlink for each controller of those that have several. To mount a hierarchy of v1 the kernel
 * looks at every group of it, and nobody makes or removes one meanwhile: the host's mounts are copied, from the container's
 * group on, which is the same to whoever is in it.
 */
final class CgroupMounts {
    private static final Map<MountFlag, MountAttribute> ATTRIBUTES = new EnumMap<>(Map.of(
            MountFlag.MS_RDONLY, MountAttribute.RDONLY,
            MountFlag.MS_NOSUID, MountAttribute.NOSUID,
            MountFlag.MS_NODEV, MountAttribute.NODEV,
            MountFlag.MS_NOEXEC, MountAttribute.NOEXEC));

    private final PlanBuilder plan;
    private final ContainerCgroup cgroup;
    private final Map<CgroupHierarchy, Slot> trees = new LinkedHashMap<>();

    CgroupMounts(PlanBuilder plan, ContainerCgroup cgroup) {
        this.plan = plan;
        this.cgroup = cgroup;
    }

    /** CHILD, while the host's root is the root; its cgroup namespace begins at the container's groups. */
    void open() {
        if (!isV2()) {
            for (CgroupHierarchy hierarchy : cgroup.hierarchies()) {
                Slot tree = plan.slot();
                String path = cgroup.directory(hierarchy).toString();
                plan.child(new MountStep.OpenTree(path, Flags.of(TreeFlag.CLONE), tree));
                trees.put(hierarchy, tree);
            }
        }
    }

    private boolean isV2() {
        return cgroup.instance().layout().version() == CgroupVersion.V2;
    }

    /** CHILD, once the old root is gone. */
    void mount(Mount mount) {
        MountOptions options = MountOptions.parse(mount.options());
        String target = mount.destination();
        if (isV2()) {
            plan.child(new MountStep.Mount(
                    Optional.of("cgroup"), target, Optional.of("cgroup2"), options.flags(), Optional.empty()));
            return;
        }
        plan.child(new MountStep.Mount(
                Optional.of("cgroup"),
                target,
                Optional.of("tmpfs"),
                options.flags().without(MountFlag.MS_RDONLY),
                Optional.of("mode=755,size=64k")));
        for (CgroupHierarchy hierarchy : cgroup.hierarchies()) {
            hierarchy(hierarchy, target, options.flags());
        }
        if (options.flags().has(MountFlag.MS_RDONLY)) {
            plan.child(new MountStep.SetMount(
                    target, Flags.none(), Flags.of(MountAttribute.RDONLY), Flags.none(), Flags.none()));
        }
    }

    private void hierarchy(CgroupHierarchy hierarchy, String target, Flags<MountFlag> flags) {
        List<String> controllers = controllers(hierarchy);
        String name = name(hierarchy);
        String path = target + "/" + name;
        plan.child(new FileStep.Mkdir(path, 0755, Flags.none()));
        Slot tree = trees.get(hierarchy);
        if (tree == null) {
            plan.child(new MountStep.Mount(
                    Optional.of("cgroup"),
                    path,
                    Optional.of(hierarchy.isV2() ? "cgroup2" : "cgroup"),
                    flags,
                    hierarchy.isV2() ? Optional.empty() : Optional.of(name)));
        } else {
            plan.child(new MountStep.SetTree(
                    tree, Flags.none(), attributes(flags), Flags.none(), Flags.of(MountFlag.MS_PRIVATE)));
            plan.child(new MountStep.MoveMount(tree, path));
            plan.child(new FileStep.Close(tree));
        }
        if (!hierarchy.isV2() && controllers.size() > 1) {
            for (String controller : controllers) {
                plan.child(new FileStep.Symlink(name, target + "/" + controller));
            }
        }
    }

    /** What the host's mount forbids stays forbidden, and may not be changed in a user namespace. */
    private static Flags<MountAttribute> attributes(Flags<MountFlag> flags) {
        return ATTRIBUTES.entrySet().stream()
                .filter(each -> flags.has(each.getKey()))
                .map(Map.Entry::getValue)
                .reduce(Flags.none(), Flags::with, (some, more) -> more);
    }

    /** The directory a hierarchy is mounted on. */
    static String name(CgroupHierarchy hierarchy) {
        return hierarchy.isV2() ? "unified" : String.join(",", controllers(hierarchy));
    }

    private static List<String> controllers(CgroupHierarchy hierarchy) {
        return hierarchy.controllers().stream()
                .flatMap(controller -> controller.name(CgroupVersion.V1).stream())
                .sorted()
                .toList();
    }
}
