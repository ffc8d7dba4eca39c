package io.ctctl.isolation;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.MountOptions.Bind;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.oci.Mount;
import io.ctctl.oci.NamespaceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mounts of a spec. Inside a user namespace the kernel lets procfs and sysfs be mounted only while a fully visible
 * one is around, that of the old root: those come first, on directories that were just checked. Everything else is
 * resolved after the old root has gone.
 */
final class MountSteps {
    private final PlanBuilder plan;
    private final Namespaces namespaces;
    private final ContainerCgroup cgroup;
    private final BindSteps binds;
    private final Optional<String> label;
    private final List<Mount> early = new ArrayList<>();
    private final List<Mount> late = new ArrayList<>();
    private final Map<Mount, CgroupMounts> cgroups = new LinkedHashMap<>();

    MountSteps(
            PlanBuilder plan,
            Namespaces namespaces,
            ContainerCgroup cgroup,
            Map<String, SourceKind> sources,
            Optional<String> label) {
        this.plan = plan;
        this.namespaces = namespaces;
        this.cgroup = cgroup;
        this.binds = new BindSteps(plan, namespaces, sources);
        this.label = label;
    }

    /** PARENT: clones every source that is a path of the host. */
    void sort(List<Mount> mounts) {
        for (Mount mount : mounts) {
            boolean needsOldRoot = namespaces.mapsUsers() && isVisible(mount) && namespaces.owns(owner(mount));
            if (needsOldRoot) {
                late.stream()
                        .filter(other -> isBelow(mount.destination(), other.destination()))
                        .findFirst()
                        .ifPresent(other -> {
                            throw new PlanException("cannot mount " + mount.type() + " on " + mount.destination()
                                    + " in a user namespace below the mount on " + other.destination());
                        });
            }
            (needsOldRoot ? early : late).add(mount);
        }
        late.forEach(binds::open);
    }

    /** CHILD, while the host's root is the root, and its mounts are the child's own private copies. */
    void open() {
        for (Mount mount : late) {
            if (isCgroup(mount) && !binds.has(mount)) {
                CgroupMounts mounts = new CgroupMounts(plan, cgroup);
                cgroups.put(mount, mounts);
                if (namespaces.makes(NamespaceType.CGROUP)) {
                    mounts.open();
                }
            }
        }
    }

    /** CHILD, right after pivot_root. */
    void early() {
        for (Mount mount : early) {
            plan.child(new MountStep.CheckDirectory(mount.destination()));
            fileSystem(mount);
        }
    }

    /** CHILD, once the old root is gone. */
    void late() {
        for (Mount mount : late) {
            if (binds.has(mount)) {
                binds.mount(mount);
            } else if (cgroups.containsKey(mount)) {
                cgroups.get(mount).mount(mount);
            } else {
                if (isKernels(mount.destination())) {
                    plan.child(new MountStep.CheckDirectory(mount.destination()));
                } else {
                    plan.child(new FileStep.Mkdirs(mount.destination(), 0755));
                }
                fileSystem(mount);
            }
        }
    }

    /** Whether a bind mount of the spec brings its own {@code /dev}, which is then left as it is. */
    static boolean bringsDev(List<Mount> mounts) {
        return mounts.stream()
                .anyMatch(mount -> mount.destination().equals("/dev")
                        && MountOptions.parse(mount.options()).bind() != Bind.NO);
    }

    /** Whether {@code /dev} starts empty. */
    static boolean freshDev(List<Mount> mounts) {
        return mounts.stream().anyMatch(mount -> mount.destination().equals("/dev") && "tmpfs".equals(mount.type()));
    }

    static boolean isCgroup(Mount mount) {
        return "cgroup".equals(mount.type()) || "cgroup2".equals(mount.type());
    }

    /** The namespace whose owner may mount the file system; null where any owner of a mount namespace may. */
    static NamespaceType owner(Mount mount) {
        return switch (mount.type() == null ? "" : mount.type()) {
            case "proc" -> NamespaceType.PID;
            case "sysfs" -> NamespaceType.NETWORK;
            case "mqueue" -> NamespaceType.IPC;
            case "cgroup", "cgroup2" -> NamespaceType.CGROUP;
            default -> null;
        };
    }

    /** procfs and sysfs: the kernel's SB_I_USERNS_VISIBLE. */
    private static boolean isVisible(Mount mount) {
        return "proc".equals(mount.type()) || "sysfs".equals(mount.type());
    }

    private void fileSystem(Mount mount) {
        MountOptions options = MountOptions.parse(mount.options());
        Optional<String> type = Optional.ofNullable(mount.type());
        plan.child(new MountStep.Mount(
                Optional.ofNullable(mount.source()).or(() -> type),
                mount.destination(),
                type,
                options.flags(),
                data(mount, options)));
        if (!options.propagation().isEmpty()) {
            plan.child(new MountStep.SetMount(
                    mount.destination(),
                    Flags.none(),
                    Flags.none(),
                    Flags.none(),
                    options.propagation().without(MountFlag.MS_REC)));
        }
    }

    private Optional<String> data(Mount mount, MountOptions options) {
        if (label.isEmpty() || !"tmpfs".equals(mount.type())) {
            return options.data();
        }
        String context = "context=\"" + label.get() + "\"";
        return Optional.of(options.data().map(data -> data + "," + context).orElse(context));
    }

    /** What a hostile root file system must not redirect by a symlink. */
    private static boolean isKernels(String destination) {
        return destination.equals("/proc") || destination.equals("/sys") || destination.equals("/dev");
    }

    private static boolean isBelow(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory.equals("/") ? "/" : directory + "/");
    }
}
