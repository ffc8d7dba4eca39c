package io.ctctl.isolation.host;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.Controller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Control groups and the controllers limits rest on. */
final class CgroupFeatures {
    private static final Map<Controller, String> USES = Map.of(
            Controller.CPU, "--cpus and CPU shares",
            Controller.CPUSET, "--cpuset-cpus",
            Controller.MEMORY, "-m",
            Controller.PIDS, "--pids-limit",
            Controller.BLKIO, "I/O limits",
            Controller.HUGETLB, "limits of huge pages");

    private CgroupFeatures() {}

    static List<Feature> of(HostView host, CgroupLayout layout) {
        List<Feature> features = new ArrayList<>();
        features.add(version(layout));
        features.add(cloneInto(host, layout));
        for (Controller controller : Controller.values()) {
            if (USES.containsKey(controller)) {
                features.add(controller(controller, layout));
            }
        }
        features.add(swap(layout));
        features.add(ioCost(layout));
        return features;
    }

    private static Feature version(CgroupLayout layout) {
        String name = layout.version().name().toLowerCase(Locale.ROOT);
        return Feature.present(
                "cgroup",
                name + ", " + layout.hierarchies().size()
                        + (layout.hierarchies().size() == 1 ? " hierarchy" : " hierarchies"));
    }

    private static Feature cloneInto(HostView host, CgroupLayout layout) {
        if (layout.version() == CgroupVersion.V1) {
            return Feature.present("clone-into-cgroup", "not needed: processes join v1 hierarchies by themselves");
        }
        return host.kernel().atLeast(5, 7)
                ? Feature.present("clone-into-cgroup", "kernel " + host.release())
                : Feature.missing("clone-into-cgroup", "came with 5.7", Feature.EVERY_CONTAINER, "boot a newer kernel");
    }

    private static Feature controller(Controller controller, CgroupLayout layout) {
        String name = "cgroup." + controller;
        Optional<CgroupHierarchy> hierarchy = layout.with(controller);
        if (hierarchy.isPresent()) {
            return Feature.present(
                    name,
                    (hierarchy.get().isV2() ? "v2 at " : "v1 at ")
                            + hierarchy.get().mountPoint());
        }
        return Feature.missing(
                name,
                "no hierarchy has it",
                USES.get(controller) + " cannot be used",
                layout.version() == CgroupVersion.V2
                        ? "boot with cgroup_no_v1=all, or without cgroup_disable"
                        : "mount -t cgroup -o " + controller + " cgroup /sys/fs/cgroup/" + controller);
    }

    /** v2 shows the file in cgroups other than the root only, but has had it on by default since 5.8. */
    private static Feature swap(CgroupLayout layout) {
        Optional<CgroupHierarchy> memory = layout.with(Controller.MEMORY);
        boolean accounted = memory.isPresent()
                && (memory.get().isV2()
                        || Files.exists(memory.get().mountPoint().resolve("memory.memsw.limit_in_bytes")));
        return accounted
                ? Feature.present("swap-limit", memory.get().isV2() ? "memory.swap.max" : "memory.memsw")
                : Feature.missing(
                        "swap-limit", "swap is not accounted", "swap limits cannot be used", "boot with swapaccount=1");
    }

    private static Feature ioCost(CgroupLayout layout) {
        Optional<Path> v2 = layout.v2().map(CgroupHierarchy::mountPoint);
        boolean there = v2.isPresent() && Files.exists(v2.get().resolve("io.cost.qos"));
        return there
                ? Feature.present("io.cost", "io.cost.qos")
                : Feature.missing(
                        "io.cost",
                        layout.version() == CgroupVersion.V2 ? "not in this kernel" : "the io controller is not in v2",
                        "I/O is not shared by cost; weights need BFQ",
                        layout.version() == CgroupVersion.V2 ? "" : "boot with cgroup_no_v1=all");
    }
}
