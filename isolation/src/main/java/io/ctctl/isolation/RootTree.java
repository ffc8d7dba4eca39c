package io.ctctl.isolation;

import java.nio.file.Path;

/** Where a container's root file system comes from, on the host. */
public sealed interface RootTree {
    /**
     * A writable layer over a read-only tree.
     *
     * @param layer directory that holds {@code upper} and {@code work}, both empty at the first start
     * @param durable false mounts {@code volatile}: nothing is synced and a host crash may lose the layer
     */
    record Overlay(Path lower, Path layer, boolean durable) implements RootTree {}

    /** A directory as it is; what is mounted below it is not part of the container. */
    record Directory(Path path) implements RootTree {}
}
