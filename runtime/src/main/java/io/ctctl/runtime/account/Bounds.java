package io.ctctl.runtime.account;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a container may use at most, as the kernel holds it; empty: no bound. */
public record Bounds(OptionalDouble cpus, OptionalLong memoryBytes, OptionalLong pids) {
    /** v1 spells "no limit" as the largest multiple of the page size. */
    private static final long V1_UNLIMITED = Long.MAX_VALUE - 0xffff;

    static Bounds read(ContainerCgroup cgroup) throws SyscallException {
        Optional<Path> cpu = cgroup.directory(Controller.CPU);
        Optional<Path> memory = cgroup.directory(Controller.MEMORY);
        Optional<Path> pids = cgroup.directory(Controller.PIDS);
        return new Bounds(
                cpu.isPresent() ? cpus(cpu.get(), cgroup.isV2(Controller.CPU)) : OptionalDouble.empty(),
                memory.isPresent()
                        ? number(memory.get()
                                .resolve(cgroup.isV2(Controller.MEMORY) ? "memory.max" : "memory.limit_in_bytes"))
                        : OptionalLong.empty(),
                pids.isPresent() ? number(pids.get().resolve("pids.max")) : OptionalLong.empty());
    }

    private static OptionalLong number(Path file) throws SyscallException {
        Optional<Long> value = KernelFile.number(file).filter(number -> number < V1_UNLIMITED);
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }

    private static OptionalDouble cpus(Path directory, boolean v2) throws SyscallException {
        String quota;
        String period;
        if (v2) {
            String[] words = KernelFile.text(directory.resolve("cpu.max"))
                    .orElse("max 100000")
                    .strip()
                    .split(" ");
            quota = words[0];
            period = words[1];
        } else {
            quota = KernelFile.text(directory.resolve("cpu.cfs_quota_us"))
                    .orElse("-1")
                    .strip();
            period = KernelFile.text(directory.resolve("cpu.cfs_period_us"))
                    .orElse("100000")
                    .strip();
        }
        return quota.equals("max") || quota.equals("-1")
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(quota) / Double.parseDouble(period));
    }
}
