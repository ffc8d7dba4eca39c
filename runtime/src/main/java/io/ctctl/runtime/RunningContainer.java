package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;

/**
 * A run, as others than the container model see it.
 *
 * @param pid host id of the container's first process
 */
public record RunningContainer(ContainerId id, ContainerConfig config, int pid, ContainerCgroup cgroup) {
    /** How messages call it. */
    public String displayName() {
        return config.name().map(ContainerName::value).orElse(id.value());
    }
}
