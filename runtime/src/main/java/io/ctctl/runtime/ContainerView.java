package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;

/** A container as seen at one instant. */
public record ContainerView(ContainerId id, ContainerConfig config, ContainerState state) {
    /** The name, or the id of a container without one. */
    public String displayName() {
        return config.name().map(ContainerName::value).orElse(id.value());
    }
}
