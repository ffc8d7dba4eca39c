package io.ctctl.runtime.transport;

import java.nio.channels.ByteChannel;
import java.util.Optional;

/** A way to another daemon: bytes both ways with what receives containers there. */
public interface Connection extends AutoCloseable {
    ByteChannel channel();

    /** What whoever is in between said when it ended; to be asked once the channel has ended. */
    Optional<String> complaint();

    /** Ends it at once, whoever is waiting for it. */
    @Override
    void close();
}
