package io.ctctl.runtime.transport;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is of no more use: that it could not say good-bye concerns nobody. */
final class Quietly {
    private static final Logger LOG = LoggerFactory.getLogger(Quietly.class);

    private Quietly() {}

    static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("close a connection: {}", e.getMessage());
        }
    }
}
