package io.ctctl.runtime.spec;

import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.DefaultMasks;
import io.ctctl.isolation.HostFacts;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What of the host matters to a start; read once.
 *
 * @param maskedPaths of its procfs and sysfs
 */
public record Host(InstanceCgroup cgroups, HostFacts facts, List<String> maskedPaths, CpuTopology cpus) {
    public static Host read(Instance instance) throws IOException {
        return new Host(
                InstanceCgroup.prepare(CgroupLayout.discover(), CgroupPath.of(instance.cgroupParent())),
                HostFacts.read(),
                DefaultMasks.masked(Path.of("/sys")),
                CpuTopology.read(Path.of("/sys/devices/system")));
    }
}
