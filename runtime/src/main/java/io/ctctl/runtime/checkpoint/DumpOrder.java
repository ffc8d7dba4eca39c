package io.ctctl.runtime.checkpoint;

import io.ctctl.linux.Fd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a container is dumped.
 *
 * @param images where the images go; exists and is empty
 * @param leaveRunning the container goes on afterwards
 * @param pageServer CRIU's end of a stream connection to a page server; stays the caller's to close
 * @param parent directory with the images whose pages are left out, relative to {@code images}
 * @param lock cuts the container off from its networks once its processes are stopped; absent: CRIU does, until they go on or end
 * @param mappings directory with what was read of the smaps of the processes just before; the caller sees to it that it held
 */
public record DumpOrder(
        Path images,
        boolean leaveRunning,
        Optional<Fd> pageServer,
        Optional<String> parent,
        Optional<NetworkLock> lock,
        Optional<Path> mappings) {
    /** Cuts a container off. */
    public interface NetworkLock {
        /** Its processes stand still, and CRIU has not looked at anything yet. */
        void stopped();

        /** Lets no packet reach or leave it. */
        void lock() throws IOException;
    }

    /** Everything, memory too, by CRIU alone. */
    public static DumpOrder whole(Path images, boolean leaveRunning) {
        return new DumpOrder(
                images, leaveRunning, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
