package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears one monitor after another. */
final class MonitorTalk {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorTalk.class);

    /** As long as a monitor that is well may be silent. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private MonitorTalk() {}

    static void awaitTornDown(MonitorLink link, String action) throws IOException {
        awaitTornDown(link, action, PATIENCE);
    }

    static void awaitTornDown(MonitorLink link, String action, Duration patience) throws IOException {
        while (true) {
            Optional<MonitorEvent> event = next(link, patience);
            if (event.isEmpty()) {
                throw new IOException("the teardown was cut short");
            }
            if (event.get() instanceof MonitorEvent.TornDown torn) {
                if (torn.failures() > 0) {
                    LOG.warn("{}: teardown left something: {}", action, torn);
                }
                return;
            }
        }
    }

    static Optional<MonitorEvent> next(MonitorLink link) throws IOException {
        return next(link, PATIENCE);
    }

    static Optional<MonitorEvent> next(MonitorLink link, Duration patience) throws IOException {
        link.setTimeout(patience);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return link.next();
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (InterruptedIOException ignored) {
                    // our thread was interrupted, the message is still to come
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
