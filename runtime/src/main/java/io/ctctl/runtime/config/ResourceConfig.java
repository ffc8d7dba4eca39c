package io.ctctl.runtime.config;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.Rlimit;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.io.IoConfig;
import io.ctctl.scheduler.memory.MemoryConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Limits; what is absent is unlimited.
 *
 * @param pidsLimit processes and threads
 * @param hugepages bytes by the kernel's name of their size, such as 2MB
 * @param deviceRules added to those of the default devices and of {@code devices}
 */
public record ResourceConfig(
        CpuConfig cpu,
        MemoryConfig memory,
        IoConfig io,
        Optional<Long> pidsLimit,
        Map<String, Long> hugepages,
        List<Rlimit> rlimits,
        Optional<Integer> oomScoreAdj,
        Optional<Long> shmBytes,
        List<DeviceConfig> devices,
        List<DeviceRule> deviceRules) {

    public static final ResourceConfig NONE = new ResourceConfig(
            CpuConfig.NONE,
            MemoryConfig.NONE,
            IoConfig.NONE,
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    /** A host device shown at a path of the container; access is a subset of rwm. */
    public record DeviceConfig(Path source, String target, String access) {
        public DeviceConfig {
            if (access.isEmpty() || !access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
                throw new ContainerException(
                        ErrorKind.USAGE, "bad device access \"" + access + "\": use letters of rwm");
            }
            if (!target.startsWith("/")) {
                throw new ContainerException(
                        ErrorKind.USAGE, "bad device target \"" + target + "\": it must begin with /");
            }
        }
    }

    public ResourceConfig {
        cpu = cpu == null ? CpuConfig.NONE : cpu;
        memory = memory == null ? MemoryConfig.NONE : memory;
        io = io == null ? IoConfig.NONE : io;
        hugepages = hugepages == null ? Map.of() : Ordered.copyOf(hugepages);
        rlimits = rlimits == null ? List.of() : List.copyOf(rlimits);
        devices = devices == null ? List.of() : List.copyOf(devices);
        deviceRules = deviceRules == null ? List.of() : List.copyOf(deviceRules);
    }

    /** The same with other CPU settings. */
    public ResourceConfig withCpu(CpuConfig value) {
        return new ResourceConfig(
                value, memory, io, pidsLimit, hugepages, rlimits, oomScoreAdj, shmBytes, devices, deviceRules);
    }
}
