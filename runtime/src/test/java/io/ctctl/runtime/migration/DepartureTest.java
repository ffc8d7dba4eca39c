package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.SourceEvent;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepartureTest {
    private static final MigrationId ID = MigrationId.fresh();

    @TempDir
    Path directory;

    private Journal<Departing> journal;
    private final FakeCarrier carrier = new FakeCarrier();

    @BeforeEach
    void begin() {
        journal = new Journal<>(directory, Departing.class);
    }

    @Test
    void whatHasMovedAndBeenRemovedIsForgotten() throws IOException {
        Departure departure = at(SourcePhase.HANDED_OVER);
        departure.at(SourceEvent.HEARD_RUNNING);
        departure.forget();

        assertThat(departure.isHereStill()).isFalse();
        assertThat(journal.all()).isEmpty();
    }

    @Test
    void whatCouldNotBeRemovedIsRememberedUntilItIs() throws IOException {
        carrier.failures.add(new IOException("a disk that does not answer"));
        carrier.failures.add(new ContainerException(ErrorKind.TIMED_OUT, "it waits for the kernel"));
        Departure departure = at(SourcePhase.HANDED_OVER);
        departure.at(SourceEvent.HEARD_RUNNING);
        departure.forget();

        assertThat(departure.isHereStill()).isTrue();
        assertThat(journal.all()).extracting(Departing::phase).containsExactly(SourcePhase.GONE);

        departure.removeAgain();
        departure.forget();
        assertThat(departure.isHereStill()).isTrue();
        assertThat(journal.all()).hasSize(1);

        departure.removeAgain();
        departure.forget();
        assertThat(departure.isHereStill()).isFalse();
        assertThat(journal.all()).isEmpty();
    }

    @Test
    void oneThatSomebodyHasRemovedIsRemoved() throws IOException {
        carrier.failures.add(new ContainerException(ErrorKind.NO_SUCH_CONTAINER, "there is no web"));
        Departure departure = at(SourcePhase.HANDED_OVER);
        departure.at(SourceEvent.HEARD_RUNNING);
        departure.forget();

        assertThat(departure.isHereStill()).isFalse();
        assertThat(journal.all()).isEmpty();
    }

    private Departure at(SourcePhase phase) throws IOException {
        Departing entry = new Departing(
                ID.value(), "0123456789ab", "unix:///there", phase, Mode.LIVE, true, Optional.empty(), Instant.now());
        journal.write(ID, entry);
        return new Departure(entry, carrier, journal, new Stopwatch());
    }

    /** Moves nothing; its removals fail as they are told to. */
    private static final class FakeCarrier implements Carrier {
        private final List<Exception> failures = new ArrayList<>();

        @Override
        public void copy() {}

        @Override
        public void pin() {}

        @Override
        public void resume() {}

        @Override
        public void remove() throws IOException {
            if (failures.isEmpty()) {
                return;
            }
            Exception failure = failures.remove(0);
            if (failure instanceof IOException io) {
                throw io;
            }
            throw (ContainerException) failure;
        }
    }
}
