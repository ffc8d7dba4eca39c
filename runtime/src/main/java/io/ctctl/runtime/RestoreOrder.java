package io.ctctl.runtime;

import io.ctctl.isolation.CriuFiles;
import io.ctctl.isolation.LaterMemory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * From what a container is restored, and by what.
 *
 * @param images CRIU's images, with the {@link Surroundings} of their container beside them
 * @param fresh it is another container than the one that was dumped: its interfaces get addresses of their own
 * @param later memory that the images call lazy comes on demand, from somebody who listens in their directory already
 */
public record RestoreOrder(Path images, CriuFiles criu, boolean fresh, Optional<LaterMemory> later) {
    /** Of the container itself. */
    public RestoreOrder(Path images, CriuFiles criu, Optional<LaterMemory> later) {
        this(images, criu, false, later);
    }
}
