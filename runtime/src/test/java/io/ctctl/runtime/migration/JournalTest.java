package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final MigrationId ID = MigrationId.fresh();
    private static final Departing COPYING = new Departing(
            ID.value(),
            "0123456789ab",
            "unix:///there",
            SourcePhase.COPYING,
            Mode.LIVE,
            true,
            Optional.empty(),
            Instant.EPOCH);

    private final Departing handedOver = COPYING.with(SourcePhase.HANDED_OVER);

    @TempDir
    Path directory;

    private Journal<Departing> journal;

    @BeforeEach
    void begin() throws IOException {
        journal = new Journal<>(directory.resolve("journal"), Departing.class);
        journal.write(ID, COPYING);
    }

    @Test
    void whatIsPreparedCountsWhenItIsWritten() throws IOException {
        Journal.Prepared prepared = journal.prepare(ID, handedOver);
        assertThat(journal.read(ID)).contains(COPYING);
        assertThat(journal.all()).containsExactly(COPYING);
        prepared.write();
        assertThat(journal.read(ID)).contains(handedOver);
        assertThat(journal.all()).containsExactly(handedOver);
    }

    @Test
    void whatIsWrittenOtherwiseTakesItsPlace() throws IOException {
        journal.prepare(ID, handedOver).write();
        journal.write(ID, COPYING.with(SourcePhase.KEPT));
        assertThat(journal.all()).extracting(Departing::phase).containsExactly(SourcePhase.KEPT);
    }

    @Test
    void nothingOfItIsLeftWhenItIsForgotten() throws IOException {
        journal.prepare(ID, handedOver).write();
        journal.forget(ID);
        assertThat(journal.read(ID)).isEmpty();
        assertThat(directory.resolve("journal")).isEmptyDirectory();
    }

    @Test
    void anInterruptIsNoFailure() throws IOException {
        Journal.Prepared prepared = journal.prepare(ID, handedOver);
        Thread.currentThread().interrupt();
        prepared.write();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(journal.read(ID)).contains(handedOver);
    }
}
