package io.ctctl.cgroup;

import io.ctctl.oci.HugepageLimit;
import io.ctctl.oci.InterfacePriority;
import io.ctctl.oci.NetworkPriority;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Rdma;
import java.util.List;
import java.util.Map;

/** The small controllers: pids, hugetlb, rdma, net_cls and net_prio. */
final class CountedWrites {
    private CountedWrites() {}

    /** Zero and less are no limit, as every runtime reads them. */
    static void pids(Pids pids, WriteList writes) {
        if (pids.limit() != null) {
            writes.add(Controller.PIDS, "pids.limit", "pids.max", pids.limit() > 0 ? pids.limit() : "max");
        }
    }

    static void hugepages(List<HugepageLimit> limits, WriteList writes) {
        String setting = "hugepageLimits";
        for (HugepageLimit limit : limits) {
            boolean v2 = writes.isV2(Controller.HUGETLB, setting);
            String prefix = "hugetlb." + limit.pageSize();
            String suffix = v2 ? ".max" : ".limit_in_bytes";
            String value = Long.toUnsignedString(limit.limit());
            writes.add(Controller.HUGETLB, setting, prefix + suffix, value);
            // without it a container that reserves and never touches pages starves the others
            if (writes.offers(Controller.HUGETLB, prefix + ".rsvd" + suffix)) {
                writes.add(Controller.HUGETLB, setting, prefix + ".rsvd" + suffix, value);
            }
        }
    }

    static void rdma(Map<String, Rdma> limits, WriteList writes) {
        limits.forEach((device, limit) -> {
            StringBuilder line = new StringBuilder(device);
            if (limit.hcaHandles() != null) {
                line.append(" hca_handle=").append(limit.hcaHandles());
            }
            if (limit.hcaObjects() != null) {
                line.append(" hca_object=").append(limit.hcaObjects());
            }
            writes.add(Controller.RDMA, "rdma", "rdma.max", line);
        });
    }

    static void network(NetworkPriority network, WriteList writes) {
        if (network.classId() != null) {
            writes.add(Controller.NET_CLS, "network.classID", "net_cls.classid", network.classId());
        }
        for (InterfacePriority priority : network.priorities()) {
            writes.add(
                    Controller.NET_PRIO,
                    "network.priorities",
                    "net_prio.ifpriomap",
                    priority.name() + " " + priority.priority());
        }
    }
}
