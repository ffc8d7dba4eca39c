package io.ctctl.runtime.spec;

import io.ctctl.isolation.device.DefaultDevices;
import io.ctctl.oci.Device;
import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.Resources;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.CpuPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Limits and the device allow-list, as the container's cgroup gets them. */
final class SpecResources {
    private SpecResources() {}

    /** {@code nodes}: the device nodes it is shown; {@code cpus}: where it runs. */
    static Resources of(ContainerConfig config, List<Device> nodes, CpuPlacement cpus, LimitFacts limits) {
        ResourceConfig wanted = config.resources();
        Resources.Builder resources = Resources.builder()
                .devices(devices(config, nodes))
                .cpu(SpecCpu.of(wanted.cpu(), cpus).orElse(null));
        SpecLimits.add(wanted, limits, resources);
        return resources.build();
    }

    /** Refuses limits no kernel takes, or no program can live with. */
    static void check(ResourceConfig wanted) {
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
