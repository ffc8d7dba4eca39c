package io.ctctl.cgroup;

import io.ctctl.linux.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the host's controllers are mounted. Hierarchies with a name (systemd's) or with controllers unknown here belong
 * to somebody else and are left out.
 */
public record CgroupLayout(CgroupVersion version, List<CgroupHierarchy> hierarchies) {
    public CgroupLayout {
        hierarchies = List.copyOf(hierarchies);
    }

    /** Of this machine; an IOException when no cgroup hierarchy is mounted. */
    public static CgroupLayout discover() throws IOException {
        return of(MountInfo.ofThisProcess(), Path.of("/"));
    }

    /**
     * From a mount table. {@code cgroup.controllers} of v2 is read below {@code root}: {@code /}, or a directory that
     * stands in for it.
     */
    public static CgroupLayout of(List<MountInfo> mounts, Path root) throws IOException {
        List<CgroupHierarchy> hierarchies = new ArrayList<>();
        Set<String> devices = new HashSet<>();
        for (MountInfo mount : mounts) {
            // the same hierarchy bound a second time (into a chroot, for instance) has the same device: the first is
            // the real one
            if (mount.type().startsWith("cgroup") && devices.add(mount.device())) {
                Path mountPoint = root.resolve(Path.of("/").relativize(mount.mountPoint()));
                hierarchy(mount, mountPoint).ifPresent(hierarchies::add);
            }
        }
        if (hierarchies.isEmpty()) {
            throw new IOException("no cgroup hierarchy is mounted (mount -t cgroup2 cgroup2 /sys/fs/cgroup)");
        }
        boolean v1 = hierarchies.stream().anyMatch(hierarchy -> !hierarchy.isV2());
        boolean v2 = hierarchies.stream().anyMatch(CgroupHierarchy::isV2);
        return new CgroupLayout(
                v1 && v2 ? CgroupVersion.HYBRID : v1 ? CgroupVersion.V1 : CgroupVersion.V2, hierarchies);
    }

    private static Optional<CgroupHierarchy> hierarchy(MountInfo mount, Path mountPoint) throws IOException {
        CgroupVersion version = mount.type().equals("cgroup2") ? CgroupVersion.V2 : CgroupVersion.V1;
        List<String> names = version == CgroupVersion.V2
                ? List.of(Files.readString(mountPoint.resolve("cgroup.controllers"))
                        .strip()
                        .split(" "))
                : mount.superOptions();
        Set<Controller> controllers = EnumSet.noneOf(Controller.class);
        names.forEach(name -> Controller.of(name, version).ifPresent(controllers::add));
        return version == CgroupVersion.V1 && controllers.isEmpty()
                ? Optional.empty()
                : Optional.of(new CgroupHierarchy(version, mountPoint, controllers));
    }

    /** The hierarchy that has a controller. */
    public Optional<CgroupHierarchy> with(Controller controller) {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains(controller))
                .findFirst();
    }

    /** The v2 hierarchy, also one without controllers. */
    public Optional<CgroupHierarchy> v2() {
        return hierarchies.stream().filter(CgroupHierarchy::isV2).findFirst();
    }

    /** Every controller of every hierarchy. */
    public Set<Controller> controllers() {
        Set<Controller> all = EnumSet.noneOf(Controller.class);
        hierarchies.forEach(hierarchy -> all.addAll(hierarchy.controllers()));
        return all;
    }
}
