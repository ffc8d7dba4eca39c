package io.ctctl.oci;

/** A namespace of the container: a new one, or the one at {@code path}. */
public record Namespace(NamespaceType type, String path) {
    public Namespace {
        Check.present("namespaces.type", type);
        path = Check.text("namespaces.path", path);
        if (path != null) {
            Check.absolute("namespaces.path", path);
        }
    }
}
