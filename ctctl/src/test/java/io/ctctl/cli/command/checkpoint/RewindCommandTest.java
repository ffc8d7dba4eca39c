package io.ctctl.cli.command.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.checkpoint.Snapshot;
import io.ctctl.runtime.error.ContainerException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewindCommandTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Snapshot OLD = new Snapshot("every-3", NOW.minusSeconds(120), 1);
    private static final Snapshot LAST = new Snapshot("every-4", NOW.minusSeconds(60), 1);
    private static final List<Snapshot> POINTS = List.of(OLD, LAST);

    @Test
    void numbersCountFromTheLast() {
        assertThat(RewindCommand.choose(POINTS, "1", NOW)).contains(LAST);
        assertThat(RewindCommand.choose(POINTS, "2", NOW)).contains(OLD);
        assertThat(RewindCommand.choose(POINTS, "3", NOW)).isEmpty();
        assertThat(RewindCommand.choose(POINTS, "0", NOW)).isEmpty();
    }

    @Test
    void aTimeMeansTheLastOneThatThereWas() {
        assertThat(RewindCommand.choose(POINTS, "30s", NOW)).contains(LAST);
        assertThat(RewindCommand.choose(POINTS, "60s", NOW)).contains(LAST);
        assertThat(RewindCommand.choose(POINTS, "1m30s", NOW)).contains(OLD);
        assertThat(RewindCommand.choose(POINTS, "2026-01-31T11:58:30Z", NOW)).contains(OLD);
        assertThat(RewindCommand.choose(POINTS, "1h", NOW)).isEmpty();
    }

    @Test
    void aNameIsTakenToo() {
        assertThat(RewindCommand.choose(POINTS, "every-3", NOW)).contains(OLD);
        assertThatThrownBy(() -> RewindCommand.choose(POINTS, "yesterday", NOW))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("--to");
    }
}
