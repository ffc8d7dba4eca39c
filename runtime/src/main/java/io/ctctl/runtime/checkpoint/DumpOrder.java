package io.ctctl.runtime.checkpoint;

import io.ctctl.linux.Fd;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a container is dumped.
 *
 * @param images where the images go; exists and is empty
 * @param leaveRunning the container goes on afterwards
 * @param pageServer CRIU's end of a stream connection to a page server; stays the caller's to close
 * @param parent directory with the images whose pages are left out, relative to {@code images}
 */
public record DumpOrder(Path images, boolean leaveRunning, Optional<Fd> pageServer, Optional<String> parent) {
    /** Everything, memory too, by CRIU alone. */
    public static DumpOrder whole(Path images, boolean leaveRunning) {
        return new DumpOrder(images, leaveRunning, Optional.empty(), Optional.empty());
    }
}
