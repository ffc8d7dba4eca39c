package io.ctctl.cgroup;

import java.util.Optional;

/**
 * The kernel's controllers. cpuacct, devices, freezer and the net ones exist in v1 only; v2 has the first three built
 * in, in other forms.
 */
public enum Controller {
    BLKIO("blkio", "io"),
    CPU("cpu", "cpu"),
    CPUACCT("cpuacct", null),
    CPUSET("cpuset", "cpuset"),
    DEVICES("devices", null),
    FREEZER("freezer", null),
    HUGETLB("hugetlb", "hugetlb"),
    MEMORY("memory", "memory"),
    MISC("misc", "misc"),
    NET_CLS("net_cls", null),
    NET_PRIO("net_prio", null),
    PERF_EVENT("perf_event", null),
    PIDS("pids", "pids"),
    RDMA("rdma", "rdma");

    private final String v1;
    private final String v2;

    Controller(String v1, String v2) {
        this.v1 = v1;
        this.v2 = v2;
    }

    /** The name among v1 mount options, or in v2's cgroup.controllers. */
    public Optional<String> name(CgroupVersion version) {
        return Optional.ofNullable(version == CgroupVersion.V2 ? v2 : v1);
    }

    /** By its name in a hierarchy of version V1 or V2; empty for one unknown here. */
    public static Optional<Controller> of(String name, CgroupVersion version) {
        for (Controller controller : values()) {
            if (controller.name(version).filter(name::equals).isPresent()) {
                return Optional.of(controller);
            }
        }
        return Optional.empty();
    }

    /** The name of v1. */
    @Override
    public String toString() {
        return v1;
    }
}
