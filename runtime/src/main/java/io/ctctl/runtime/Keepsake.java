package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.Optional;

/** What some part of the runtime keeps of a container beside its configuration and its files: it goes along when the container moves. */
public interface Keepsake {
    /** At most 255 bytes of ASCII; a host that knows none of the name leaves it behind. */
    String name();

    /** As of now, when the container stands still; empty when there is nothing to keep. */
    Optional<byte[]> pack(ContainerId id) throws IOException;

    /** What {@link #pack} returned where the container comes from, before it runs here. */
    void unpack(ContainerId id, byte[] packed) throws IOException;
}
