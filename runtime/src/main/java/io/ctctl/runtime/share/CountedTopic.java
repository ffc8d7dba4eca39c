package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.oci.Rlimit;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.scheduler.MemorySize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Processes, huge pages, and limits of each process. */
public final class CountedTopic implements Topic {
    @Override
    public List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) {
        ResourceConfig wanted = config.resources();
        List<Setting> all = new ArrayList<>();
        CgroupFiles pids = new CgroupFiles(cgroup, Controller.PIDS);
        wanted.pidsLimit()
                .ifPresent(limit -> all.add(
                        new Setting("pids-limit", limit.toString(), Enforcement.ENFORCED, pids.files("pids.max"))));
        CgroupFiles huge = new CgroupFiles(cgroup, Controller.HUGETLB);
        wanted.hugepages().forEach((page, bytes) -> all.add(hugepages(page, bytes, huge)));
        wanted.shmBytes()
                .ifPresent(bytes -> all.add(
                        new Setting("shm-size", new MemorySize(bytes).toString(), Enforcement.ENFORCED, List.of())));
        for (Rlimit limit : wanted.rlimits()) {
            String name = limit.type().name().substring("RLIMIT_".length()).toLowerCase(Locale.ROOT);
            all.add(new Setting(
                    "ulimit " + name, text(limit.soft()) + ":" + text(limit.hard()), Enforcement.ENFORCED, List.of()));
        }
        wanted.oomScoreAdj()
                .ifPresent(score ->
                        all.add(new Setting("oom-score-adj", score.toString(), Enforcement.ENFORCED, List.of())));
        return all;
    }

    private static Setting hugepages(String page, long bytes, CgroupFiles files) {
        String option = "hugepages " + page;
        String prefix = "hugetlb." + page;
        List<Path> held = files.v2()
                ? files.files(prefix + ".max", prefix + ".rsvd.max")
                : files.files(prefix + ".limit_in_bytes", prefix + ".rsvd.limit_in_bytes");
        return new Setting(option, new MemorySize(bytes).toString(), Enforcement.ENFORCED, held);
    }

    private static String text(long limit) {
        return limit == -1 ? "unlimited" : Long.toUnsignedString(limit);
    }
}
