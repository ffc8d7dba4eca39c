package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The last events of this daemon's life, and those who follow. Telling never waits: a follower that is too slow misses some, and
 * learns how many. Safe for any number of threads.
 */
public final class EventLog {
    private static final int KEPT = 4096;

    private final Function<ContainerId, Optional<String>> names;
    private final Deque<Event> kept = new ArrayDeque<>(); // guarded by this
    private final List<EventFeed> feeds = new ArrayList<>(); // guarded by this

    /** @param names what containers are called now */
    public EventLog(Function<ContainerId, Optional<String>> names) {
        this.names = names;
    }

    public void tell(Event.Type type, ContainerId container) {
        tell(type, container, Map.of());
    }

    public void tell(Event.Type type, ContainerId container, Map<String, String> details) {
        tell(new Event(Instant.now(), type, container, names.apply(container), details));
    }

    private synchronized void tell(Event event) {
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        kept.addLast(event);
        feeds.forEach(feed -> feed.offer(event));
    }

    /** All from {@code since} on, those of the past that are still known first; to be closed. */
    public synchronized EventFeed follow(Instant since) {
        EventFeed feed = new EventFeed(this::end);
        kept.stream().filter(event -> !event.at().isBefore(since)).forEach(feed::offer);
        feeds.add(feed);
        return feed;
    }

    private synchronized void end(EventFeed feed) {
        feeds.remove(feed);
    }
}
