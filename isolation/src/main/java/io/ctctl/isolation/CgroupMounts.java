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
import io.ctctl.oci.Mount;
import java.util.List;
import java.util.Optional;

/**
 * The control group file systems inside: v2 as one mount; v1 as a read-only tmpfs with a mount for each of the
 * container's hierarchies and a symlink for each controller of those that have several.
 */
final class CgroupMounts {
    private final PlanBuilder plan;
    private final ContainerCgroup cgroup;

    CgroupMounts(PlanBuilder plan, ContainerCgroup cgroup) {
        this.plan = plan;
        this.cgroup = cgroup;
    }

    void mount(Mount mount) {
        MountOptions options = MountOptions.parse(mount.options());
        String target = mount.destination();
        if (cgroup.instance().layout().version() == CgroupVersion.V2) {
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
        plan.child(new MountStep.Mount(
                Optional.of("cgroup"),
                path,
                Optional.of(hierarchy.isV2() ? "cgroup2" : "cgroup"),
                flags,
                hierarchy.isV2() ? Optional.empty() : Optional.of(name)));
        if (!hierarchy.isV2() && controllers.size() > 1) {
            for (String controller : controllers) {
                plan.child(new FileStep.Symlink(name, target + "/" + controller));
            }
        }
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
