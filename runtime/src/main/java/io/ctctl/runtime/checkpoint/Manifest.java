package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.store.Document;
import java.time.Instant;

/**
 * What an archive says of the checkpoint in it, first of all; docs/checkpoint.md has the format.
 *
 * @param id the container's where it was made
 * @param config all that the container was asked to be, its limits too
 * @param host where it ran
 * @param criu the version that dumped it
 * @param filesystem whether what the container wrote is in the archive
 */
public record Manifest(
        Instant created,
        ContainerId id,
        ContainerConfig config,
        HostTraits host,
        String criu,
        boolean filesystem,
        ImageSummary summary,
        Surroundings surroundings) {
    static final Document<Manifest> DOCUMENT = new Document<>(Manifest.class, 1);
}
