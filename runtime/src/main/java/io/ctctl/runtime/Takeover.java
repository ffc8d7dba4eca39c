package io.ctctl.runtime;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has this daemon go on with what an earlier one left: containers that run, that have ended, and whose monitors are silent. */
final class Takeover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private final Adoption adoption;
    private final Registry registry;
    private final Reconfiguration reconfiguration;
    private final Startup startup;
    private final Unanswered unanswered;

    Takeover(
            Adoption adoption,
            Registry registry,
            RunListener listeners,
            Reconfiguration reconfiguration,
            Startup startup) {
        this.adoption = adoption;
        this.registry = registry;
        this.reconfiguration = reconfiguration;
        this.startup = startup;
        unanswered = new Unanswered(adoption, registry, listeners, this::watch);
    }

    /** Once, before anything else is asked of the containers. */
    void begin() throws IOException {
        Adoption.Adopted adopted = adoption.adopt();
        for (Container container : adopted.known()) {
            register(container);
            if (container.run().isPresent()) {
                watch(container);
            }
        }
        for (Adoption.Asked asked : adopted.silent()) {
            register(asked.container());
            unanswered.await(asked);
        }
    }

    private void register(Container container) {
        registry.add(container).ifPresent(other -> LOG.error("{} has the name of {}", container.id(), other.id()));
    }

    private void watch(Container container) {
        reconfiguration.restore(container);
        startup.begin(container, container.run().orElseThrow());
    }

    /** Silent monitors are left to the next daemon. */
    @Override
    public void close() {
        unanswered.close();
    }
}
