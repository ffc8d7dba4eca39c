package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.migration.JournalEntry.Departing;

/**
 * Containers that run elsewhere by now and could not be removed here: nobody may start them, and they are removed as soon as that
 * can be done. The journal remembers them for the next daemon.
 */
final class Remains {
    private final Carriers carriers;
    private final Journal<Departing> journal;
    private final Attempts attempts = new Attempts("remains");

    Remains(Carriers carriers, Journal<Departing> journal) {
        this.carriers = carriers;
        this.journal = journal;
    }

    /** Takes over the reservation, and gives it back when nothing is left of the container. */
    void remove(Departing entry, Reservation container) {
        Departure departure =
                new Departure(entry.with(SourcePhase.GONE), carriers.of(entry, container), journal, new Stopwatch());
        attempts.repeat(() -> {
            departure.removeAgain();
            if (departure.isHereStill()) {
                return false;
            }
            departure.forget();
            container.close();
            return true;
        });
    }
}
