package io.ctctl.oci;

import java.util.Map;

/** A container's state, as hooks read it on their standard input. */
public record State(
        String ociVersion, String id, ContainerState status, int pid, String bundle, Map<String, String> annotations) {
    public State {
        Check.present("state.ociVersion", Check.text("state.ociVersion", ociVersion));
        Check.present("state.id", Check.text("state.id", id));
        Check.present("state.status", status);
        Check.absolute("state.bundle", bundle);
        annotations = Check.map("state.annotations", annotations);
    }
}
