package io.ctctl.oci;

import java.util.List;

/** A mount below the root; the id mappings make it an idmapped mount. */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    public Mount {
        Check.present("mount.destination", Check.text("mount.destination", destination));
        type = Check.text("mount.type", type);
        source = Check.text("mount.source", source);
        options = Check.list("mount.options", options);
        uidMappings = Check.list("mount.uidMappings", uidMappings);
        gidMappings = Check.list("mount.gidMappings", gidMappings);
        // The spec takes a deprecated relative destination as relative to the root.
        destination = destination.startsWith("/") ? destination : "/" + destination;
        Check.that(
                uidMappings.isEmpty() == gidMappings.isEmpty(),
                "mounts %s: uidMappings and gidMappings go together",
                destination);
    }
}
