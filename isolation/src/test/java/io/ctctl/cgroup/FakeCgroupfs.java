package io.ctctl.cgroup;

import io.ctctl.linux.MountInfo;
import io.ctctl.oci.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A directory tree with the files a kernel would show, for a given mount table. */
final class FakeCgroupfs {
    static final String DEBIAN_12 =
            """
            26 23 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
            35 26 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
            """;
    static final String RHEL_7 =
            """
            24 18 0:21 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:8 - tmpfs tmpfs ro,mode=755
            25 24 0:22 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:9 - cgroup cgroup rw,xattr,release_agent=/usr/lib/systemd/systemd-cgroups-agent,name=systemd
            27 24 0:24 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:10 - cgroup cgroup rw,cpuacct,cpu
            28 24 0:25 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,memory
            29 24 0:26 / /sys/fs/cgroup/devices rw,nosuid,nodev,noexec,relatime shared:12 - cgroup cgroup rw,devices
            30 24 0:27 / /sys/fs/cgroup/blkio rw,nosuid,nodev,noexec,relatime shared:13 - cgroup cgroup rw,blkio
            31 24 0:28 / /sys/fs/cgroup/freezer rw,nosuid,nodev,noexec,relatime shared:14 - cgroup cgroup rw,freezer
            32 24 0:29 / /sys/fs/cgroup/pids rw,nosuid,nodev,noexec,relatime shared:15 - cgroup cgroup rw,pids
            33 24 0:30 / /sys/fs/cgroup/net_cls,net_prio rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,net_prio,net_cls
            34 24 0:31 / /sys/fs/cgroup/hugetlb rw,nosuid,nodev,noexec,relatime shared:17 - cgroup cgroup rw,hugetlb
            35 24 0:32 / /sys/fs/cgroup/perf_event rw,nosuid,nodev,noexec,relatime shared:18 - cgroup cgroup rw,perf_event
            36 24 0:33 / /sys/fs/cgroup/cpuset rw,nosuid,nodev,noexec,relatime shared:19 - cgroup cgroup rw,cpuset
            90 60 0:24 /docker/abc /var/chroot/cgroup ro,relatime - cgroup cgroup rw,cpuacct,cpu
            """;
    static final String HYBRID =
            """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
            34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
            35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
            37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
            38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
            39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;

    private static final Map<String, List<String>> V1_FILES = Map.ofEntries(
            Map.entry("cpuset", List.of("cpuset.cpus", "cpuset.mems", "cgroup.clone_children")),
            Map.entry(
                    "cpu",
                    List.of(
                            "cpu.shares",
                            "cpu.cfs_quota_us",
                            "cpu.cfs_period_us",
                            "cpu.cfs_burst_us",
                            "cpu.rt_period_us",
                            "cpu.rt_runtime_us",
                            "cpu.idle")),
            Map.entry(
                    "memory",
                    List.of(
                            "memory.limit_in_bytes",
                            "memory.memsw.limit_in_bytes",
                            "memory.soft_limit_in_bytes",
                            "memory.swappiness",
                            "memory.kmem.tcp.limit_in_bytes",
                            "memory.oom_control")),
            Map.entry("pids", List.of("pids.max")),
            Map.entry("devices", List.of("devices.allow", "devices.deny")),
            Map.entry(
                    "blkio",
                    List.of(
                            "blkio.throttle.read_bps_device",
                            "blkio.throttle.write_bps_device",
                            "blkio.throttle.read_iops_device",
                            "blkio.throttle.write_iops_device",
                            "blkio.bfq.weight",
                            "blkio.bfq.weight_device")),
            Map.entry("hugetlb", List.of("hugetlb.2MB.limit_in_bytes")),
            Map.entry("net_cls", List.of("net_cls.classid")),
            Map.entry("net_prio", List.of("net_prio.ifpriomap")));
    private static final List<String> V2_FILES = List.of(
            "cpu.weight",
            "cpu.max",
            "cpu.max.burst",
            "cpu.idle",
            "cpuset.cpus",
            "cpuset.mems",
            "io.weight",
            "io.max",
            "memory.max",
            "memory.low",
            "memory.high",
            "memory.swap.max",
            "pids.max",
            "hugetlb.2MB.max",
            "hugetlb.2MB.rsvd.max",
            "rdma.max");

    private final Path root;
    private final CgroupLayout layout;

    /**
     * @param controllers of the v2 root, joined by blanks
     * @param delegated what the instance's cgroup has enabled for its children, as if the kernel had answered the
     * writes
     */
    FakeCgroupfs(Path root, String mountInfo, String controllers, String delegated) throws IOException {
        this.root = root;
        List<MountInfo> mounts = mountInfo.lines().map(MountInfo::parse).toList();
        for (MountInfo mount : mounts) {
            Path point = root.resolve(Path.of("/").relativize(mount.mountPoint()));
            Files.createDirectories(point.resolve("ctctl"));
            if (mount.type().equals("cgroup2")) {
                Files.writeString(point.resolve("cgroup.controllers"), controllers + "\n");
                Files.writeString(point.resolve("cgroup.subtree_control"), "\n");
                Files.writeString(point.resolve("ctctl/cgroup.subtree_control"), delegated + "\n");
                for (String file : V2_FILES) {
                    if (List.of(delegated.split(" ")).contains(file.substring(0, file.indexOf('.')))) {
                        Files.writeString(point.resolve("ctctl").resolve(file), "");
                    }
                }
            } else if (mount.type().equals("cgroup")) {
                for (String controller : mount.superOptions()) {
                    for (String file : V1_FILES.getOrDefault(controller, List.of())) {
                        Files.writeString(point.resolve(file), file.startsWith("cpuset.") ? "0-1\n" : "");
                        Files.writeString(point.resolve("ctctl").resolve(file), "");
                    }
                }
            }
        }
        layout = CgroupLayout.of(mounts, root);
    }

    static FakeCgroupfs v2(Path root) throws IOException {
        String all = "cpuset cpu io memory hugetlb pids rdma misc";
        return new FakeCgroupfs(root, DEBIAN_12, all, all);
    }

    static FakeCgroupfs v1(Path root) throws IOException {
        return new FakeCgroupfs(root, RHEL_7, "", "");
    }

    static FakeCgroupfs hybrid(Path root) throws IOException {
        return new FakeCgroupfs(root, HYBRID, "hugetlb", "hugetlb");
    }

    CgroupLayout layout() {
        return layout;
    }

    Path path(String relative) {
        return root.resolve("sys/fs/cgroup").resolve(relative);
    }

    ContainerCgroup container(Resources resources) throws IOException {
        return InstanceCgroup.prepare(layout, CgroupPath.of("ctctl")).container("c1", resources);
    }

    /** The writes as {@code path relative to /sys/fs/cgroup = value}. */
    List<String> writes(Resources resources) throws IOException {
        return ResourceWrites.of(resources, container(resources)).stream()
                .map(write -> path("").relativize(write.file()) + " = " + write.value())
                .toList();
    }
}
