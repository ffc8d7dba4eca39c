package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at a container from all sides. */
final class Inspection {
    private Inspection() {}

    static ContainerDetails of(
            Container container, Instance instance, List<AttachedInterface> interfaces, Optional<Spec> spec) {
        ContainerConfig config = container.config();
        ContainerState state = container.state();
        return new ContainerDetails(
                container.id(),
                config.name(),
                state,
                config,
                instance.cgroupParent() + "/" + container.id(),
                state.pid().map(Inspection::namespaces).orElse(Map.of()),
                interfaces,
                spec.map(Spec::mounts).orElse(List.of()),
                config.log().enabled()
                        ? Optional.of(instance.state(container.id()).log())
                        : Optional.empty(),
                spec);
    }

    /** Inode numbers by name, as {@code lsns} shows them; none when the process has just ended. */
    private static Map<String, Long> namespaces(int pid) {
        Map<String, Long> inodes = new TreeMap<>();
        for (NamespaceType type : NamespaceType.values()) {
            try {
                String link = Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "ns", type.file()))
                        .toString();
                inodes.put(type.file(), Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1)));
            } catch (IOException ignored) {
                // ENOENT: the process has ended; or a kernel without this type
            }
        }
        return inodes;
    }
}
