package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.io.IOException;

/** The connection to the spawner, made when first needed and again when the spawner has died. */
final class Spawner implements AutoCloseable {
    /** Something told to the spawner. */
    @FunctionalInterface
    interface Order {
        MonitorLink give(SpawnerClient client) throws IOException;
    }

    private final SpawnerSource source;
    private SpawnerClient client; // guarded by this

    Spawner(SpawnerSource source) {
        this.source = source;
    }

    /** Gives the order; once more to a new spawner when the old one is gone, which then cannot have received it. */
    MonitorLink order(Order order) throws IOException {
        SpawnerClient first = client();
        try {
            return order.give(first);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
                throw e;
            }
            return order.give(replace(first));
        }
    }

    private synchronized SpawnerClient client() throws IOException {
        if (client == null) {
            client = source.connect();
        }
        return client;
    }

    private synchronized SpawnerClient replace(SpawnerClient gone) throws IOException {
        if (client == gone) {
            gone.close();
            client = null;
        }
        return client();
    }

    /** Tells the spawner, also one that an earlier daemon left, that nobody will need it. */
    synchronized void dismiss() throws IOException {
        if (client == null) {
            client = source.find().orElse(null);
        }
        if (client != null) {
            client.quit();
            close();
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
