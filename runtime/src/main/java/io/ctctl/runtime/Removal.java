package io.ctctl.runtime;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.Instance;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How containers go: with all they wrote, and what other parts kept for them. */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Instance instance;
    private final Creation creation;
    private final Designs designs;

    Removal(Instance instance, Creation creation, Designs designs) {
        this.instance = instance;
        this.creation = creation;
        this.designs = designs;
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

    /** For one that was to go with its run; what cannot be deleted now, as without a free descriptor, is tried again. */
    void removeItself(Container container) {
        removeItself(container, FIRST_PAUSE);
    }

    private void removeItself(Container container, Duration pause) {
        container.lock().lock();
        try {
            deleteOnce(container);
        } catch (ContainerException e) {
            LOG.error("{}; the next try is in {} s", e.getMessage(), pause.toSeconds());
            Duration next = pause.multipliedBy(2);
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> removeItself(container, next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE));
        } finally {
            container.lock().unlock();
        }
    }

    /** For one whose start has failed: that is what is told, whether it can be deleted at once or not. */
    void removeAfter(ContainerException failure, Container container) {
        try {
            delete(container);
        } catch (ContainerException e) {
            failure.addSuppressed(e);
            CompletableFuture.delayedExecutor(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> removeItself(container));
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
        designs.network().release(container.id());
        designs.network().removed(container.id());
    }
}
