package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container uses now. A component is empty when the host does not count it, when the container has gone, or
 * (limits) when there is none.
 *
 * @param cpuNanos CPU time since the start, of all CPUs
 * @param oomKills processes killed because the container was out of memory
 */
public record CgroupUsage(
        OptionalLong memoryBytes,
        OptionalLong memoryPeakBytes,
        OptionalLong memoryLimitBytes,
        OptionalLong cpuNanos,
        OptionalLong pids,
        OptionalLong pidsLimit,
        OptionalLong oomKills) {
    public static CgroupUsage read(ContainerCgroup cgroup) throws SyscallException {
        boolean v2 = cgroup.isV2(Controller.MEMORY);
        Optional<Path> memory = cgroup.directory(Controller.MEMORY);
        Optional<Path> pids = cgroup.directory(Controller.PIDS);
        return new CgroupUsage(
                number(memory, v2 ? "memory.current" : "memory.usage_in_bytes"),
                number(memory, v2 ? "memory.peak" : "memory.max_usage_in_bytes"),
                number(memory, v2 ? "memory.max" : "memory.limit_in_bytes"),
                cpuNanos(cgroup),
                number(pids, "pids.current"),
                number(pids, "pids.max"),
                keyed(memory, v2 ? "memory.events" : "memory.oom_control", "oom_kill"));
    }

    private static OptionalLong cpuNanos(ContainerCgroup cgroup) throws SyscallException {
        Optional<Path> v1 = cgroup.directory(Controller.CPUACCT);
        if (v1.isPresent()) {
            return number(v1, "cpuacct.usage");
        }
        OptionalLong micros = keyed(cgroup.v2(), "cpu.stat", "usage_usec");
        return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * 1000) : micros;
    }

    private static OptionalLong number(Optional<Path> directory, String file) throws SyscallException {
        return directory.isPresent() ? ReadFile.number(directory.get().resolve(file)) : OptionalLong.empty();
    }

    private static OptionalLong keyed(Optional<Path> directory, String file, String key) throws SyscallException {
        return directory.isPresent() ? ReadFile.keyed(directory.get().resolve(file), key) : OptionalLong.empty();
    }
}
