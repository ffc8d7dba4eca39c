package io.ctctl.runtime.migration;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.migration.JournalEntry.Departing;

/** Carriers for containers of which nothing more is to be sent: to keep them, or to remove them. */
final class Carriers {
    private final Containers containers;

    Carriers(Containers containers) {
        this.containers = containers;
    }

    Carrier of(Departing entry, Reservation container) {
        return entry.mode() == Mode.OFFLINE || !entry.running()
                ? new OfflineCarrier(containers, container, null, new Stopwatch(), entry.running())
                : new PinnedCarrier(containers, container);
    }
}
