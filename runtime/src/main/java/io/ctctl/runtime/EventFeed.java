package io.ctctl.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Events in the order they happened, for one who follows. */
public final class EventFeed implements AutoCloseable {
    private static final int WAITING = 8192;

    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(WAITING);
    private final AtomicLong missed = new AtomicLong();
    private final Consumer<EventFeed> onClose;

    EventFeed(Consumer<EventFeed> onClose) {
        this.onClose = onClose;
    }

    void offer(Event event) {
        if (!waiting.offer(event)) {
            missed.incrementAndGet();
        }
    }

    /** The next one, as soon as there is one; empty when none comes in time. */
    public Optional<Event> next(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** How many had to be left out since this was last asked, because too many were waiting. */
    public long missed() {
        return missed.getAndSet(0);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
