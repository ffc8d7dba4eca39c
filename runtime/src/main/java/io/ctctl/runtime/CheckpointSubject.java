package io.ctctl.runtime;

import io.ctctl.isolation.Placement;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.instance.StateFiles;
import java.util.List;

/**
 * A running container, as far as a checkpoint needs it.
 *
 * @param pid, monitorPid host ids of its first process and of its monitor
 */
public record CheckpointSubject(
        ContainerId id,
        ContainerConfig config,
        int pid,
        int monitorPid,
        Spec spec,
        Placement placement,
        List<AttachedInterface> interfaces,
        StateFiles files) {
    /** How messages call it. */
    public String displayName() {
        return config.name().map(ContainerName::value).orElse(id.value());
    }
}
