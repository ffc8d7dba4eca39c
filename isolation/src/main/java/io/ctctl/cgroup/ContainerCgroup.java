package io.ctctl.cgroup;

import io.ctctl.oci.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A container's own cgroup: one directory in each hierarchy that has a controller it needs. Only paths; nothing is made
 * here.
 *
 * @param slice cgroup inside it, in the hierarchy of the cpu controller alone, that a process joins instead
 */
public record ContainerCgroup(
        InstanceCgroup instance, CgroupPath path, List<CgroupHierarchy> hierarchies, Optional<String> slice) {
    /** Every container is counted and bounded by these; the rest costs a directory only when asked for. */
    private static final Set<Controller> ALWAYS = EnumSet.of(
            Controller.BLKIO,
            Controller.CPU,
            Controller.CPUACCT,
            Controller.CPUSET,
            Controller.DEVICES,
            Controller.FREEZER,
            Controller.MEMORY,
            Controller.PIDS);

    public ContainerCgroup {
        hierarchies = List.copyOf(hierarchies);
    }

    static ContainerCgroup of(InstanceCgroup instance, String name, Resources resources) {
        Set<Controller> needed = EnumSet.copyOf(ALWAYS);
        if (resources != null) {
            needed.addAll(asked(resources));
        }
        boolean raw = resources != null && !resources.unified().isEmpty();
        List<CgroupHierarchy> hierarchies = instance.layout().hierarchies().stream()
                .filter(hierarchy -> hierarchy.controllers().stream().anyMatch(needed::contains)
                        || (hierarchy.isV2() && (raw || tells(instance, hierarchy))))
                .toList();
        return new ContainerCgroup(instance, instance.path().child(name), hierarchies, Optional.empty());
    }

    /** A v2 hierarchy without controllers still tells of pressure, which v1 does not. */
    private static boolean tells(InstanceCgroup instance, CgroupHierarchy hierarchy) {
        return instance.layout().version() == CgroupVersion.V2
                || Files.exists(instance.directory(hierarchy).resolve("cpu.pressure"));
    }

    private static Set<Controller> asked(Resources resources) {
        Set<Controller> asked = EnumSet.noneOf(Controller.class);
        if (!resources.hugepageLimits().isEmpty()) {
            asked.add(Controller.HUGETLB);
        }
        if (!resources.rdma().isEmpty()) {
            asked.add(Controller.RDMA);
        }
        if (resources.network() != null) {
            asked.add(Controller.NET_CLS);
            asked.add(Controller.NET_PRIO);
        }
        return asked;
    }

    /** Directories to make, in this order; their parents exist. */
    public List<Path> directories() {
        return hierarchies.stream().map(this::directory).toList();
    }

    /** Files of v1 into which the container's first process writes {@code 0}. */
    public List<Path> tasks() {
        return hierarchies.stream()
                .filter(hierarchy -> !hierarchy.isV2())
                .map(hierarchy -> joined(hierarchy).resolve("tasks"))
                .toList();
    }

    /**
     * The v2 directory to clone into (CLONE_INTO_CGROUP), or whose cgroup.procs a joining process writes {@code 0} to.
     */
    public Optional<Path> v2() {
        return hierarchies.stream()
                .filter(CgroupHierarchy::isV2)
                .map(this::joined)
                .findFirst();
    }

    /** The same for a process that joins a slice of it. */
    public ContainerCgroup withSlice(String name) {
        return new ContainerCgroup(instance, path, hierarchies, Optional.of(name));
    }

    private Path joined(CgroupHierarchy hierarchy) {
        return slice.isPresent() && hierarchy.controllers().contains(Controller.CPU)
                ? directory(hierarchy).resolve(slice.get())
                : directory(hierarchy);
    }

    /**
     * The directory by which the container's processes are found and killed: v2's, else the freezer's or the pids
     * controller's.
     */
    public Path processes() {
        return v2().or(() -> directory(Controller.FREEZER))
                .or(() -> directory(Controller.PIDS))
                .orElseGet(() -> directories().get(0));
    }

    /** Directories to remove once every process has gone. */
    public List<Path> removals() {
        return directories();
    }

    /** The container's directory in a hierarchy. */
    public Path directory(CgroupHierarchy hierarchy) {
        return path.below(hierarchy.mountPoint());
    }

    /** The directory with a controller's files; empty when the host lacks the controller or did not hand it down. */
    public Optional<Path> directory(Controller controller) {
        return Optional.ofNullable(instance.controllers().get(controller))
                .filter(hierarchies::contains)
                .map(this::directory);
    }

    /** Whether a controller's files are those of v2. */
    public boolean isV2(Controller controller) {
        return instance.isV2(controller);
    }
}
