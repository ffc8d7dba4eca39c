package io.ctctl.runtime.spec;

import io.ctctl.linux.Stat;
import io.ctctl.oci.Device;
import io.ctctl.oci.DeviceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Devices of the host that a container is given.
 *
 * @param nodes as they appear in the container
 * @param sources where they are on the host, by their path in the container
 */
record HostDevices(List<Device> nodes, Map<String, Path> sources) {
    private static final HostDevices NONE = new HostDevices(List.of(), Map.of());

    /** Devices asked for by name, or all of the host's /dev for a privileged container. */
    static HostDevices of(ContainerConfig config) throws IOException {
        List<ResourceConfig.DeviceConfig> wanted = config.resources().devices();
        if (wanted.isEmpty() && !config.security().privileged()) {
            return NONE;
        }
        List<Device> nodes = new ArrayList<>();
        Map<String, Path> sources = new HashMap<>();
        for (ResourceConfig.DeviceConfig device : wanted) {
            Path source = device.source().toRealPath();
            Device node = node(source, device.target());
            if (node == null) {
                throw new ContainerException(ErrorKind.USAGE, device.source() + " is no device");
            }
            nodes.add(node);
            sources.put(device.target(), source);
        }
        if (config.security().privileged()) {
            addAll(nodes, sources);
        }
        return new HostDevices(nodes, sources);
    }

    private static void addAll(List<Device> nodes, Map<String, Path> sources) throws IOException {
        try (DirectoryStream<Path> host = Files.newDirectoryStream(Path.of("/dev"))) {
            for (Path path : host) {
                Device node = path.endsWith("console") || path.endsWith("ptmx") ? null : node(path, path.toString());
                if (node != null && sources.putIfAbsent(node.path(), path) == null) {
                    nodes.add(node);
                }
            }
        }
    }

    private static Device node(Path source, String target) throws IOException {
        Stat stat = Stat.of(source);
        DeviceType type =
                switch (stat.mode() & 0170000) {
                    case 0020000 -> DeviceType.CHARACTER;
                    case 0060000 -> DeviceType.BLOCK;
                    default -> null;
                };
        return type == null
                ? null
                : new Device(
                        target,
                        type,
                        stat.rdevMajor(),
                        stat.rdevMinor(),
                        (long) stat.permissions(),
                        (long) stat.uid(),
                        (long) stat.gid());
    }
}
