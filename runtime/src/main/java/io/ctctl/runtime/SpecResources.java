package io.ctctl.runtime;

import io.ctctl.isolation.device.DefaultDevices;
import io.ctctl.oci.Device;
import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.Memory;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Resources;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.cpu.CpuPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Limits and the device allow-list, as the container's cgroup gets them. */
final class SpecResources {
    private SpecResources() {}

    /** {@code nodes}: the device nodes it is shown; {@code cpus}: where it runs. */
    static Resources of(ContainerConfig config, List<Device> nodes, CpuPlacement cpus) {
        ResourceConfig wanted = config.resources();
        Resources.Builder resources = Resources.builder()
                .devices(devices(config, nodes))
                .cpu(SpecCpu.of(wanted.cpu(), cpus).orElse(null));
        if (wanted.memoryBytes().isPresent() || wanted.memorySwapBytes().isPresent()) {
            resources.memory(Memory.builder()
                    .limit(wanted.memoryBytes().orElse(null))
                    .swap(wanted.memorySwapBytes().orElse(null))
                    .build());
        }
        wanted.pidsLimit().ifPresent(limit -> resources.pids(new Pids(limit)));
        return resources.build();
    }

    /** Refuses limits no kernel takes, or no program can live with. */
    static void check(ResourceConfig wanted) {
        try {
            wanted.memoryBytes().ifPresent(bytes -> new MemorySize(bytes).checkedLimit());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
        long swap = wanted.memorySwapBytes().orElse(-1L);
        if (swap != -1 && wanted.memoryBytes().isEmpty()) {
            throw new ContainerException(ErrorKind.USAGE, "--memory-swap needs --memory: it counts both together");
        }
        if (swap != -1 && swap < wanted.memoryBytes().orElseThrow()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "--memory-swap counts memory and swap together: it cannot be less than --memory");
        }
        if (wanted.pidsLimit().orElse(1L) == 0 || wanted.pidsLimit().orElse(1L) < -1) {
            throw new ContainerException(ErrorKind.USAGE, "--pids-limit must be at least 1, or -1 for no limit");
        }
    }

    private static List<DeviceRule> devices(ContainerConfig config, List<Device> nodes) {
        if (config.security().privileged()) {
            return DefaultDevices.ALL_DEVICES;
        }
        List<DeviceRule> rules = new ArrayList<>(DefaultDevices.RULES);
        Map<String, String> access = config.resources().devices().stream()
                .collect(Collectors.toMap(
                        ResourceConfig.DeviceConfig::target, ResourceConfig.DeviceConfig::access, (a, b) -> b));
        for (Device device : nodes) {
            rules.add(new DeviceRule(
                    true, device.type(), device.major(), device.minor(), access.getOrDefault(device.path(), "rwm")));
        }
        rules.addAll(config.resources().deviceRules());
        return rules;
    }
}
