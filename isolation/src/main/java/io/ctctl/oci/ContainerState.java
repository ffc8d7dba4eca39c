package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The runtime-spec's states of a container. */
public enum ContainerState {
    @JsonProperty("creating")
    CREATING,
    @JsonProperty("created")
    CREATED,
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("stopped")
    STOPPED
}
