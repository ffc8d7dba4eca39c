package io.ctctl.cgroup;

import io.ctctl.oci.Resources;
import java.io.IOException;
import java.util.List;

/** A container's limits as writes to its cgroup's files. */
public final class ResourceWrites {
    private ResourceWrites() {}

    /**
     * The writes, in an order the kernel takes both for a new cgroup and for one that has other limits. Reads what the
     * present limits are, and which files the host offers; writes nothing. Device rules of v2 are a BPF program and not
     * among them.
     *
     * @throws UnsupportedSettingException when the host lacks what a setting needs
     */
    public static List<CgroupWrite> of(Resources resources, ContainerCgroup cgroup) throws IOException {
        WriteList writes = new WriteList(cgroup);
        DeviceWrites.add(resources.devices(), writes);
        if (resources.cpu() != null) {
            CpuWrites.add(resources.cpu(), writes);
        }
        if (resources.memory() != null) {
            MemoryWrites.add(resources.memory(), writes);
        }
        if (resources.pids() != null) {
            CountedWrites.pids(resources.pids(), writes);
        }
        if (resources.blockIo() != null) {
            BlockIoWrites.add(resources.blockIo(), writes);
        }
        CountedWrites.hugepages(resources.hugepageLimits(), writes);
        CountedWrites.rdma(resources.rdma(), writes);
        if (resources.network() != null) {
            CountedWrites.network(resources.network(), writes);
        }
        UnifiedWrites.add(resources.unified(), writes);
        return writes.list();
    }
}
