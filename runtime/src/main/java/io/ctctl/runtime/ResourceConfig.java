package io.ctctl.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Limits; what is absent is unlimited.
 *
 * @param cpus number of CPUs' worth of time, as in 1.5
 * @param memoryBytes of memory
 * @param memorySwapBytes of memory and swap together; -1: unlimited swap
 * @param cpuset list of CPUs, as in 0-2,5
 * @param deviceRules as in {@code c 1:3 rwm}
 */
public record ResourceConfig(
        Optional<Double> cpus,
        Optional<Long> memoryBytes,
        Optional<Long> memorySwapBytes,
        Optional<Long> pidsLimit,
        Optional<Long> cpuShares,
        Optional<String> cpuset,
        Map<String, Ulimit> ulimits,
        Optional<Integer> oomScoreAdj,
        Optional<Long> shmBytes,
        List<DeviceConfig> devices,
        List<String> deviceRules) {

    public static final ResourceConfig NONE = new ResourceConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    /** Soft and hard value of one rlimit; -1: unlimited. The name, the key of {@link #ulimits}, is as in {@code nofile}. */
    public record Ulimit(long soft, long hard) {
        public Ulimit {
            if (Long.compareUnsigned(soft, hard) > 0) {
                throw new ContainerException(
                        ErrorKind.USAGE, "ulimit " + soft + ":" + hard + ": the soft limit exceeds the hard one");
            }
        }
    }

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
        ulimits = ulimits == null ? Map.of() : Ordered.copyOf(ulimits);
        devices = devices == null ? List.of() : List.copyOf(devices);
        deviceRules = deviceRules == null ? List.of() : List.copyOf(deviceRules);
    }
}
