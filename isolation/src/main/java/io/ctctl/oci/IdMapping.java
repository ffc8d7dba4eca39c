package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A range of ids: {@code size} of them from {@code containerId} inside are those from {@code hostId} outside. */
public record IdMapping(@JsonProperty("containerID") long containerId, @JsonProperty("hostID") long hostId, long size) {
    public IdMapping {
        Check.u32("idMapping.containerID", containerId);
        Check.u32("idMapping.hostID", hostId);
        Check.u32("idMapping.size", size);
        Check.that(size > 0, "id mapping %s:%s: size must be at least 1", containerId, hostId);
        Check.that(
                containerId + size <= 1L << 32 && hostId + size <= 1L << 32,
                "id mapping %s:%s:%s: reaches past the last id",
                containerId,
                hostId,
                size);
    }
}
