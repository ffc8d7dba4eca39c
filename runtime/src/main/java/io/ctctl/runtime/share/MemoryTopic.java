package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.memory.MemoryConfig;
import io.ctctl.scheduler.memory.OomPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Memory and swap. */
public final class MemoryTopic implements Topic {
    private static final String UNIFIED = "a host with the memory controller on cgroup v2 can";
    private static final String SOFT_LIMIT = "memory.soft_limit_in_bytes";

    @Override
    public List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) {
        MemoryConfig memory = config.resources().memory();
        CgroupFiles files = new CgroupFiles(cgroup, Controller.MEMORY);
        List<Setting> all = new ArrayList<>();
        memory.limit()
                .ifPresent(bytes -> all.add(setting(
                        "ram", bytes, Enforcement.ENFORCED, files.file("memory.limit_in_bytes", "memory.max"))));
        memory.swap().ifPresent(bytes -> all.add(setting("swap", bytes, swap(files), swapFile(files))));
        memory.limitAndSwap()
                .ifPresent(bytes -> all.add(new Setting(
                        "memory-swap",
                        bytes == MemoryConfig.ANY_SWAP ? "-1" : size(bytes),
                        swap(files),
                        swapFile(files))));
        memory.guarantee()
                .ifPresent(wanted -> all.add(new Setting(
                        "memguarantee",
                        wanted.toString(),
                        guarantee(memory, files),
                        files.file(SOFT_LIMIT, "memory.min"))));
        memory.reservation()
                .ifPresent(bytes -> all.add(setting(
                        "memory-reservation", bytes, Enforcement.ENFORCED, files.file(SOFT_LIMIT, "memory.low"))));
        memory.high().ifPresent(bytes -> all.add(setting("memhigh", bytes, high(files), files.files("memory.high"))));
        memory.oomPolicy().ifPresent(policy -> all.add(oomPolicy(policy, files)));
        memory.overcommit()
                .ifPresent(factor -> all.add(
                        new Setting("vm_overcommit", factor.toString(), overcommit(memory.addressSpace()), List.of())));
        memory.pageCacheIsolation().ifPresent(yes -> all.add(pageCache(yes)));
        return all;
    }

    private static Setting setting(String option, long bytes, Enforcement enforcement, List<Path> files) {
        return new Setting(option, size(bytes), enforcement, files);
    }

    private static String size(long bytes) {
        return new MemorySize(bytes).toString();
    }

    private static List<Path> swapFile(CgroupFiles files) {
        return files.file("memory.memsw.limit_in_bytes", "memory.swap.max");
    }

    private static Enforcement swap(CgroupFiles files) {
        return swapFile(files).isEmpty()
                ? Enforcement.unenforceable(
                        "this kernel does not count swap", "booting with swapaccount=1 makes it count")
                : Enforcement.ENFORCED;
    }

    private static Enforcement guarantee(MemoryConfig memory, CgroupFiles files) {
        if (memory.guaranteed() == 0 || files.v2()) {
            return Enforcement.ENFORCED;
        }
        return Enforcement.approximated(
                "by the soft limit of cgroup v1: when the host runs short, memory is taken from" + " others first");
    }

    private static Enforcement high(CgroupFiles files) {
        return files.offers("memory.high")
                ? Enforcement.ENFORCED
                : Enforcement.unenforceable("cgroup v1 has no limit that slows down", UNIFIED);
    }

    private static Setting oomPolicy(OomPolicy policy, CgroupFiles files) {
        List<Path> file = files.file("memory.oom_control", "memory.oom.group");
        Enforcement enforcement =
                switch (policy) {
                    case KILL -> Enforcement.ENFORCED;
                    case GROUP ->
                        files.v2()
                                ? Enforcement.ENFORCED
                                : Enforcement.unenforceable("cgroup v1 kills one process at a time", UNIFIED);
                    case PAUSE ->
                        files.v2()
                                ? Enforcement.unenforceable(
                                        "cgroup v2 always kills", "--memhigh slows down before that")
                                : Enforcement.ENFORCED;
                };
        return new Setting("oom-policy", policy.toString(), enforcement, file);
    }

    private static Enforcement overcommit(Optional<Long> addressSpace) {
        return Enforcement.approximated("each process may reserve " + size(addressSpace.orElseThrow())
                + " (RLIMIT_AS): the kernel keeps no sum for a container");
    }

    private static Setting pageCache(boolean yes) {
        return new Setting(
                "pagecache-isolation",
                yes ? "yes" : "no",
                yes
                        ? Enforcement.ENFORCED
                        : Enforcement.unenforceable("the kernel counts page cache as that of whoever reads first", ""),
                List.of());
    }
}
