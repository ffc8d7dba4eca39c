package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    private static final ContainerId ONE = new ContainerId("0123456789ab");

    private final EventLog log = new EventLog(id -> Optional.of("one"));

    private static List<Event.Type> all(EventFeed feed) throws InterruptedException {
        List<Event.Type> types = new ArrayList<>();
        for (Optional<Event> next = feed.next(Duration.ZERO); next.isPresent(); next = feed.next(Duration.ZERO)) {
            types.add(next.get().type());
        }
        return types;
    }

    @Test
    void thoseOfThePastComeFirst() throws InterruptedException {
        log.tell(Event.Type.CREATE, ONE);
        log.tell(Event.Type.START, ONE);
        try (EventFeed feed = log.follow(Instant.EPOCH)) {
            log.tell(Event.Type.REMOVE, ONE);
            assertThat(all(feed)).containsExactly(Event.Type.CREATE, Event.Type.START, Event.Type.REMOVE);
        }
    }

    @Test
    void whoFollowsFromNowOnHearsNothingOld() throws InterruptedException {
        log.tell(Event.Type.CREATE, ONE);
        try (EventFeed feed = log.follow(Instant.now().plusNanos(1000))) {
            assertThat(all(feed)).isEmpty();
            log.tell(Event.Type.START, ONE);
            assertThat(feed.next(Duration.ofSeconds(5)).orElseThrow().name()).contains("one");
        }
    }

    @Test
    void oneWhoIsTooSlowLearnsHowMuchIsMissing() throws InterruptedException {
        try (EventFeed feed = log.follow(Instant.EPOCH)) {
            for (int i = 0; i < 10_000; i++) {
                log.tell(Event.Type.SET, ONE);
            }
            assertThat(all(feed)).hasSize(8192);
            assertThat(feed.missed()).isEqualTo(10_000 - 8192);
            assertThat(feed.missed()).isZero();
        }
    }

    @Test
    void onlyTheLastAreKept() throws InterruptedException {
        log.tell(Event.Type.CREATE, ONE);
        for (int i = 0; i < 4096; i++) {
            log.tell(Event.Type.SET, ONE);
        }
        try (EventFeed feed = log.follow(Instant.EPOCH)) {
            assertThat(all(feed)).hasSize(4096).doesNotContain(Event.Type.CREATE);
        }
    }

    @Test
    void whoHasLeftIsToldNothing() throws InterruptedException {
        EventFeed feed = log.follow(Instant.EPOCH);
        feed.close();
        log.tell(Event.Type.CREATE, ONE);
        assertThat(all(feed)).isEmpty();
    }
}
