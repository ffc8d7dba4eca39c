package io.ctctl.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * From what a container is restored, and by what.
 *
 * @param images CRIU's images, with the {@link Surroundings} of their container beside them
 * @param criu the program
 * @param features file with what it knows of the kernel already
 * @param fresh it is another container than the one that was dumped: its interfaces get addresses of their own
 * @param lazy memory comes on demand, from a {@code criu lazy-pages} that runs already
 */
public record RestoreOrder(Path images, Path criu, Optional<Path> features, boolean fresh, boolean lazy) {
    /** Of the container itself. */
    public RestoreOrder(Path images, Path criu, Optional<Path> features, boolean lazy) {
        this(images, criu, features, false, lazy);
    }
}
