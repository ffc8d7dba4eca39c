package io.ctctl.cgroup;

import static io.ctctl.cgroup.Controller.BLKIO;
import static io.ctctl.cgroup.Controller.HUGETLB;
import static io.ctctl.cgroup.Controller.MEMORY;
import static io.ctctl.cgroup.Controller.PIDS;

import io.ctctl.cgroup.LimitFile.Form;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of memory, I/O and counted limits. Those of the cpu and cpuset controllers belong to the CPU scheduler. */
final class LimitFiles {
    private static final List<LimitFile> V1 = List.of(
            new LimitFile(MEMORY, "memory.limit_in_bytes", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.memsw.limit_in_bytes", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.soft_limit_in_bytes", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.kmem.tcp.limit_in_bytes", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.oom_control", Form.FIRST_VALUE, "0"),
            new LimitFile(PIDS, "pids.max", Form.COUNT, "max"),
            new LimitFile(BLKIO, "blkio.bfq.weight", Form.WEIGHT, "100"),
            new LimitFile(BLKIO, "blkio.weight", Form.WEIGHT, "500"),
            new LimitFile(BLKIO, "blkio.throttle.read_bps_device", Form.PER_DEVICE, "0"),
            new LimitFile(BLKIO, "blkio.throttle.write_bps_device", Form.PER_DEVICE, "0"),
            new LimitFile(BLKIO, "blkio.throttle.read_iops_device", Form.PER_DEVICE, "0"),
            new LimitFile(BLKIO, "blkio.throttle.write_iops_device", Form.PER_DEVICE, "0"),
            new LimitFile(BLKIO, "blkio.bfq.weight_device", Form.PER_DEVICE, "0"),
            new LimitFile(BLKIO, "blkio.weight_device", Form.PER_DEVICE, "0"));

    private static final List<LimitFile> V2 = List.of(
            new LimitFile(MEMORY, "memory.min", Form.BYTES, "0"),
            new LimitFile(MEMORY, "memory.low", Form.BYTES, "0"),
            new LimitFile(MEMORY, "memory.high", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.max", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.swap.max", Form.BYTES, "max"),
            new LimitFile(MEMORY, "memory.oom.group", Form.COUNT, "0"),
            new LimitFile(PIDS, "pids.max", Form.COUNT, "max"),
            new LimitFile(BLKIO, "io.bfq.weight", Form.WEIGHT, "100"),
            new LimitFile(BLKIO, "io.weight", Form.WEIGHT, "100"),
            new LimitFile(BLKIO, "io.max", Form.KEYS_PER_DEVICE, "rbps=max riops=max wbps=max wiops=max"),
            new LimitFile(BLKIO, "io.latency", Form.KEYS_PER_DEVICE, "target=0"));

    private LimitFiles() {}

    /** Those that this host offers in a container's cgroup. */
    static List<LimitFile> of(ContainerCgroup cgroup) throws IOException {
        List<LimitFile> found = new ArrayList<>();
        for (LimitFile file : V1) {
            if (!cgroup.isV2(file.controller()) && offers(cgroup, file)) {
                found.add(file);
            }
        }
        for (LimitFile file : V2) {
            if (cgroup.isV2(file.controller()) && offers(cgroup, file)) {
                found.add(file);
            }
        }
        found.addAll(hugepages(cgroup));
        return found;
    }

    private static boolean offers(ContainerCgroup cgroup, LimitFile file) {
        return cgroup.directory(file.controller()).isPresent()
                && cgroup.instance().offers(file.controller(), file.name());
    }

    /** One file and its reservation twin for each size of page. */
    private static List<LimitFile> hugepages(ContainerCgroup cgroup) throws IOException {
        List<LimitFile> found = new ArrayList<>();
        Optional<Path> directory = cgroup.directory(HUGETLB).map(ignored -> cgroup.instance()
                .directory(cgroup.instance().controllers().get(HUGETLB)));
        if (directory.isPresent()) {
            String pattern = cgroup.isV2(HUGETLB) ? "hugetlb.*.max" : "hugetlb.*.limit_in_bytes";
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.get(), pattern)) {
                for (Path file : files) {
                    found.add(new LimitFile(HUGETLB, file.getFileName().toString(), Form.BYTES, "max"));
                }
            }
        }
        return found;
    }
}
