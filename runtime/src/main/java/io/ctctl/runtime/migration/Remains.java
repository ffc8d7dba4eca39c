package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Containers that run elsewhere by now and could not be removed here: nobody may start them, and they are removed as soon as that
 * can be done. The journal remembers them for the next daemon.
 */
final class Remains {
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Carriers carriers;
    private final Journal<Departing> journal;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Remains::thread);

    Remains(Carriers carriers, Journal<Departing> journal) {
        this.carriers = carriers;
        this.journal = journal;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "remains");
        thread.setDaemon(true);
        return thread;
    }

    /** Takes over the reservation, and gives it back when nothing is left of the container. */
    void remove(Departing entry, Reservation container) {
        Departure departure =
                new Departure(entry.with(SourcePhase.GONE), carriers.of(entry, container), journal, new Stopwatch());
        tryAgain(departure, container, AT_ONCE);
    }

    private void tryAgain(Departure departure, Reservation container, Duration delay) {
        // nobody waits for it: an attempt that fails is logged, and followed by another
        Future<?> unused = clock.schedule(
                () -> {
                    departure.removeAgain();
                    if (departure.isHereStill()) {
                        tryAgain(departure, container, longer(delay));
                    } else {
                        departure.forget();
                        container.close();
                    }
                },
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Duration longer(Duration delay) {
        Duration twice = delay.compareTo(SOON) < 0 ? SOON : delay.multipliedBy(2);
        return twice.compareTo(LATER) < 0 ? twice : LATER;
    }
}
