package io.ctctl.runtime;

/** A container as seen at one instant. */
public record ContainerView(ContainerId id, ContainerConfig config, ContainerState state) {
    /** The name, or the id of a container without one. */
    public String displayName() {
        return config.name().map(ContainerName::value).orElse(id.value());
    }
}
