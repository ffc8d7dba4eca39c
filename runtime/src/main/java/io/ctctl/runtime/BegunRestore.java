package io.ctctl.runtime;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A restore for which everything is there that takes no images; CRIU waits for those. Either {@link #complete} or {@link #abandon} is
 * called, once, by whoever does something to the container exclusively.
 */
public final class BegunRestore {
    private final Resumption.Begun begun;
    private final Container container;
    private final RestoreOrder order;
    private final RunListener listeners;
    private final CheckpointAccess.Begin begin;

    private BegunRestore(
            Resumption.Begun begun,
            Container container,
            RestoreOrder order,
            RunListener listeners,
            CheckpointAccess.Begin begin) {
        this.begun = begun;
        this.container = container;
        this.order = order;
        this.listeners = listeners;
        this.begin = begin;
    }

    /** Those who have heard of a start hear of its end when it does not come about. */
    static BegunRestore of(
            Supplier<Resumption.Begun> attempt,
            Container container,
            RestoreOrder order,
            RunListener listeners,
            CheckpointAccess.Begin begin) {
        Resumption.Begun begun = orEnded(container, listeners, attempt);
        return new BegunRestore(begun, container, order, listeners, begin);
    }

    private static <T> T orEnded(Container container, RunListener listeners, Supplier<T> attempt) {
        boolean done = false;
        try {
            T result = attempt.get();
            done = true;
            return result;
        } finally {
            if (!done) {
                listeners.ended(container.id());
            }
        }
    }

    /** Whether this is the begin of what is ordered now that the images are there; else it is to be abandoned. */
    public boolean fits(RestoreOrder now) throws IOException {
        return begun.fits(now);
    }

    /** Makes the rest; it waits to be released. A ContainerException when it cannot be made, and nothing of it stays then. */
    public RestoredContainer complete() {
        Resumption.Stopped stopped = orEnded(container, listeners, begun::complete);
        if (!order.fresh()) {
            listeners.recall(container.id(), stopped.remembered());
        }
        return new RestoredContainer() {
            @Override
            public void release() {
                begin.on(container, orEnded(container, listeners, stopped::release));
            }

            @Override
            public void abandon() {
                listeners.ended(container.id());
                stopped.abandon();
            }
        };
    }

    /** Nothing of it stays. */
    public void abandon() {
        listeners.ended(container.id());
        begun.abandon();
    }
}
