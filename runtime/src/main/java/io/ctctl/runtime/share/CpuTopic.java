package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.scheduler.TimeSpan;
import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shares of the CPUs. */
public final class CpuTopic implements Topic {
    private static final String NO_CPU = "this host has no cpu controller";
    private static final String HELP = "a kernel with CONFIG_CGROUP_SCHED, and on v2 cpu in cgroup.subtree_control";

    @Override
    public List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) {
        CpuConfig cpu = config.resources().cpu();
        CgroupFiles files = new CgroupFiles(cgroup, Controller.CPU);
        CgroupFiles sets = new CgroupFiles(cgroup, Controller.CPUSET);
        List<Path> weight = files.file("cpu.shares", "cpu.weight");
        List<Path> quota = quota(files);
        List<Setting> all = new ArrayList<>();
        cpu.units().ifPresent(units -> all.add(setting("cpuunits", units.toString(), weight)));
        cpu.guaranteePercent().ifPresent(percent -> all.add(setting("cpuguarantee", percent(percent), weight)));
        cpu.limitPercent().ifPresent(percent -> all.add(setting("cpulimit", percent(percent), quota)));
        cpu.vcpus()
                .ifPresent(count -> all.add(new Setting(
                        "vcpus",
                        count.toString(),
                        sets.file("cpuset.cpus", "cpuset.cpus").isEmpty()
                                ? Enforcement.unenforceable("this host has no cpuset controller", HELP)
                                : Enforcement.approximated("an affinity of " + count
                                        + (count == 1 ? " CPU" : " CPUs")
                                        + " that is moved to less busy ones; /proc/cpuinfo shows the machine"),
                        sets.file("cpuset.cpus", "cpuset.cpus"))));
        cpu.mask().ifPresent(list -> all.add(set("cpumask", list, sets, "cpuset.cpus")));
        cpu.nodes().ifPresent(list -> all.add(set("nodemask", list, sets, "cpuset.mems")));
        if (cpu.idle()) {
            all.add(setting("cpuidle", "yes", files.file("cpu.idle", "cpu.idle")));
        }
        cpu.burstMicros()
                .ifPresent(micros -> all.add(setting(
                        "cpuburst", TimeSpan.ofMicros(micros), files.file("cpu.cfs_burst_us", "cpu.max.burst"))));
        cpu.bucket().ifPresent(bucket -> all.add(credits(bucket, quota)));
        slices(cpu, cgroup, all);
        return all;
    }

    private static List<Path> quota(CgroupFiles files) {
        List<Path> all = new ArrayList<>(files.file("cpu.cfs_quota_us", "cpu.max"));
        if (!files.v2()) {
            all.addAll(files.files("cpu.cfs_period_us"));
        }
        return all;
    }

    private static Setting setting(String option, String wanted, List<Path> files) {
        return new Setting(
                option,
                wanted,
                files.isEmpty() ? Enforcement.unenforceable(NO_CPU, HELP) : Enforcement.ENFORCED,
                files);
    }

    private static Setting set(String option, String list, CgroupFiles sets, String file) {
        List<Path> paths = sets.file(file, file);
        return new Setting(
                option,
                list,
                paths.isEmpty()
                        ? Enforcement.unenforceable("this host has no cpuset controller", HELP)
                        : Enforcement.ENFORCED,
                paths);
    }

    private static Setting credits(BucketConfig bucket, List<Path> quota) {
        return new Setting(
                "cpu-fill-rate",
                bucket.fillRate() + "/" + bucket.interval() + " min " + bucket.min() + " max " + bucket.max(),
                quota.isEmpty()
                        ? Enforcement.unenforceable(NO_CPU, HELP)
                        : Enforcement.approximated("by quotas: who is held still gets 1 ms per second"),
                quota);
    }

    private static void slices(CpuConfig cpu, ContainerCgroup cgroup, List<Setting> all) {
        Optional<Path> directory = cgroup.directory(Controller.CPU);
        for (SliceConfig slice : cpu.slices()) {
            List<Path> file = directory.stream()
                    .map(path -> path.resolve(slice.name())
                            .resolve(cgroup.isV2(Controller.CPU) ? "cpu.weight" : "cpu.shares"))
                    .toList();
            String limit = slice.limitPercent()
                    .map(percent -> ", at most " + percent(percent) + " %")
                    .orElse("");
            all.add(setting("slice " + slice.name(), slice.weight() + limit, file));
        }
    }

    private static String percent(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
