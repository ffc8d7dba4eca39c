package io.ctctl.runtime.account;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads what the kernel counts for one container. */
final class Counters {
    private static final long MICRO = 1000;

    private final ContainerCgroup cgroup;
    private final Map<Counter, Long> values = new EnumMap<>(Counter.class);

    private Counters(ContainerCgroup cgroup) {
        this.cgroup = cgroup;
    }

    /** Its counters now; all that are read from a container that has gone are absent. */
    static Map<Counter, Long> read(ContainerCgroup cgroup) throws SyscallException {
        Counters counters = new Counters(cgroup);
        counters.cpu();
        counters.pressure();
        counters.memory();
        counters.io();
        Optional<Path> pids = cgroup.directory(Controller.PIDS);
        if (pids.isPresent()) {
            counters.put(Counter.PIDS, KernelFile.number(pids.get().resolve("pids.current")));
        }
        return counters.values;
    }

    private void put(Counter counter, Optional<Long> value) {
        value.ifPresent(number -> values.put(counter, number));
    }

    private void cpu() throws SyscallException {
        Optional<Path> v1 = cgroup.directory(Controller.CPUACCT);
        if (v1.isPresent()) {
            put(Counter.CPU_NANOS, KernelFile.number(v1.get().resolve("cpuacct.usage")));
            put(Counter.USER_NANOS, KernelFile.number(v1.get().resolve("cpuacct.usage_user")));
            put(Counter.SYSTEM_NANOS, KernelFile.number(v1.get().resolve("cpuacct.usage_sys")));
        } else if (cgroup.v2().isPresent()) {
            Map<String, Long> stat = KernelFile.keyed(cgroup.v2().get().resolve("cpu.stat"));
            put(Counter.CPU_NANOS, micros(stat, "usage_usec"));
            put(Counter.USER_NANOS, micros(stat, "user_usec"));
            put(Counter.SYSTEM_NANOS, micros(stat, "system_usec"));
        }
        Optional<Path> limits = cgroup.directory(Controller.CPU);
        if (limits.isPresent()) {
            Map<String, Long> stat = KernelFile.keyed(limits.get().resolve("cpu.stat"));
            put(Counter.PERIODS, Optional.ofNullable(stat.get("nr_periods")));
            put(Counter.THROTTLED_PERIODS, Optional.ofNullable(stat.get("nr_throttled")));
            put(
                    Counter.THROTTLED_NANOS,
                    cgroup.isV2(Controller.CPU)
                            ? micros(stat, "throttled_usec")
                            : Optional.ofNullable(stat.get("throttled_time")));
        }
    }

    private static Optional<Long> micros(Map<String, Long> stat, String key) {
        return Optional.ofNullable(stat.get(key)).map(value -> value * MICRO);
    }

    /** Only v2 tells a container's; on a hybrid host its v2 hierarchy does. */
    private void pressure() throws SyscallException {
        Optional<Path> v2 = cgroup.v2();
        if (v2.isPresent()) {
            put(Counter.CPU_WAIT_NANOS, waited(v2.get(), "cpu.pressure"));
            put(Counter.MEMORY_WAIT_NANOS, waited(v2.get(), "memory.pressure"));
            put(Counter.IO_WAIT_NANOS, waited(v2.get(), "io.pressure"));
        }
    }

    private static Optional<Long> waited(Path directory, String file) throws SyscallException {
        return KernelFile.pressureMicros(directory.resolve(file)).map(value -> value * MICRO);
    }

    private void memory() throws SyscallException {
        Optional<Path> found = cgroup.directory(Controller.MEMORY);
        if (found.isEmpty()) {
            return;
        }
        Path directory = found.get();
        if (cgroup.isV2(Controller.MEMORY)) {
            put(Counter.MEMORY_BYTES, KernelFile.number(directory.resolve("memory.current")));
            put(Counter.SWAP_BYTES, KernelFile.number(directory.resolve("memory.swap.current")));
            put(Counter.OOM_KILLS, kills(directory, "memory.events"));
        } else {
            Optional<Long> memory = KernelFile.number(directory.resolve("memory.usage_in_bytes"));
            // with swap accounting only
            Optional<Long> both = KernelFile.number(directory.resolve("memory.memsw.usage_in_bytes"));
            put(Counter.MEMORY_BYTES, memory);
            put(Counter.SWAP_BYTES, both.flatMap(sum -> memory.map(bytes -> Math.max(0, sum - bytes))));
            put(Counter.OOM_KILLS, kills(directory, "memory.oom_control"));
        }
    }

    private static Optional<Long> kills(Path directory, String file) throws SyscallException {
        return Optional.ofNullable(KernelFile.keyed(directory.resolve(file)).get("oom_kill"));
    }

    private void io() throws SyscallException {
        Optional<Path> directory = cgroup.directory(Controller.BLKIO);
        if (directory.isPresent()) {
            values.putAll(
                    cgroup.isV2(Controller.BLKIO)
                            ? DiskCounters.v2(directory.get())
                            : DiskCounters.v1(directory.get()));
        }
    }
}
