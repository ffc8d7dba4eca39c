package io.ctctl.runtime;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.Rlimit;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Limits; what is absent is unlimited.
 *
 * @param memoryBytes of memory
 * @param memorySwapBytes of memory and swap together; -1: unlimited swap
 * @param deviceRules added to those of the default devices and of {@code devices}
 */
public record ResourceConfig(
        CpuConfig cpu,
        Optional<Long> memoryBytes,
        Optional<Long> memorySwapBytes,
        Optional<Long> pidsLimit,
        List<Rlimit> rlimits,
        Optional<Integer> oomScoreAdj,
        Optional<Long> shmBytes,
        List<DeviceConfig> devices,
        List<DeviceRule> deviceRules) {

    public static final ResourceConfig NONE = new ResourceConfig(
            CpuConfig.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
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
        rlimits = rlimits == null ? List.of() : List.copyOf(rlimits);
        devices = devices == null ? List.of() : List.copyOf(devices);
        deviceRules = deviceRules == null ? List.of() : List.copyOf(deviceRules);
    }

    /** The same with other CPU settings. */
    public ResourceConfig withCpu(CpuConfig value) {
        return new ResourceConfig(
                value, memoryBytes, memorySwapBytes, pidsLimit, rlimits, oomScoreAdj, shmBytes, devices, deviceRules);
    }
}
