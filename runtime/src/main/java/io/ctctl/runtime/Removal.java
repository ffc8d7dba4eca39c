package io.ctctl.runtime;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How containers go: with all they wrote, and what other parts kept for them. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private final Instance instance;
    private final Creation creation;
    private final Starter starter;

    Removal(Instance instance, Creation creation, Starter starter) {
        this.instance = instance;
        this.creation = creation;
        this.starter = starter;
    }

    /** A running container is refused. */
    void remove(Container container) throws InterruptedException {
        if (container.status().mayRun()) {
            throw container.wrongState("remove", "stop it first, or use --force");
        }
        removeEnded(container);
    }

    /** A running container is killed first, and one that may run with its monitor. */
    void removeByForce(Container container) throws InterruptedException {
        Ending.end(container, instance.run(container.id()));
        removeEnded(container);
    }

    private void removeEnded(Container container) throws InterruptedException {
        Ending.settle(container);
        container.lock().lockInterruptibly();
        try {
            if (container.status().mayRun()) {
                throw container.wrongState("remove", "it has been started again meanwhile");
            }
            deleteOnce(container);
        } finally {
            container.lock().unlock();
        }
    }

    /** For one that was to go with its run; a failure is only logged. */
    void removeItself(Container container) {
        container.lock().lock();
        try {
            deleteOnce(container);
        } catch (ContainerException e) {
            LOG.error("{}", e.getMessage());
        } finally {
            container.lock().unlock();
        }
    }

    private void deleteOnce(Container container) {
        if (!container.removed().isDone()) {
            delete(container);
        }
    }

    /** Deletes all a container has; the caller holds its lock. */
    void delete(Container container) {
        creation.delete(container);
        // of one that came from elsewhere and never ran: its reserved interfaces
        starter.network().release(container.id());
        starter.network().removed(container.id());
    }
}
