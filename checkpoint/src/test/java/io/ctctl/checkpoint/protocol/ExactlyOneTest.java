package io.ctctl.checkpoint.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.protocol.World.Copy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks through every state that losses, duplicates, delays and crashes between any two actions can lead to. */
final class ExactlyOneTest {
    private static Set<World> reachable;

    @BeforeAll
    static void explore() {
        reachable = new LinkedHashSet<>();
        Deque<World> open = new ArrayDeque<>();
        reachable.add(World.beginning());
        open.add(World.beginning());
        while (!open.isEmpty()) {
            for (World next : open.remove().next()) {
                if (reachable.add(next)) {
                    open.add(next);
                }
            }
        }
    }

    @Test
    void theWalkGoesEverywhere() {
        assertThat(reachable).hasSizeGreaterThan(1000);
        assertThat(reachable).extracting(world -> world.source().phase()).contains(SourcePhase.values());
        assertThat(reachable).extracting(world -> world.destination().phase()).contains(DestinationPhase.values());
    }

    @Test
    void itNeverRunsTwice() {
        assertThat(reachable).allSatisfy(world -> assertThat(world.running()).isLessThanOrEqualTo(1));
    }

    @Test
    void itIsNeverLost() {
        assertThat(reachable).allSatisfy(world -> assertThat(world.source().copy() != Copy.NONE
                        || world.destination().copy() == Copy.RUNS
                        || world.destination().journal() == DestinationPhase.LOST)
                .isTrue());
    }

    @Test
    void itIsStoppedOnlyWhereItsMemoryWasStillToCome() {
        assertThat(reachable)
                .filteredOn(world -> world.destination().copy() == Copy.ENDED)
                .allSatisfy(world -> assertThat(world.destination().journal())
                        .isIn(DestinationPhase.FILLING, DestinationPhase.LOST));
    }

    @Test
    void itNeverGoesOnHereOnceItHasRunThere() {
        assertThat(reachable)
                .filteredOn(world -> world.destination().journal().released())
                .allSatisfy(world -> assertThat(world.source().copy()).isNotEqualTo(Copy.RUNS));
    }

    @Test
    void memoryIsKeptForAsLongAsItMayBeWanted() {
        assertThat(reachable)
                .filteredOn(world -> world.destination().copy() == Copy.RUNS
                        && world.destination().journal() == DestinationPhase.FILLING
                        && world.destination().phase() != DestinationPhase.RUNNING)
                .allSatisfy(world -> assertThat(world.source().copy()).isEqualTo(Copy.PINNED));
    }

    @Test
    void itStandsStillWithoutADaemonOnlyWhenHandedOverOrAboutToBe() {
        assertThat(reachable)
                .filteredOn(world -> world.source().phase() == null
                        && world.running() == 0
                        && world.destination().copy() != Copy.ENDED)
                .allSatisfy(world -> assertThat(world.source().copy()).isEqualTo(Copy.PINNED));
    }

    @Test
    void whatStandsStillOnBothSidesCanBeSettled() {
        assertThat(reachable).allSatisfy(world -> {
            World settled = world.settled();
            boolean lost = settled.destination().phase() == DestinationPhase.LOST;
            assertThat(settled.running()).isEqualTo(lost ? 0 : 1);
            assertThat(settled.source().phase() == SourcePhase.LOST).isEqualTo(lost);
            assertThat(settled.source().phase().over()).isTrue();
            assertThat(settled.destination().copy()).isNotEqualTo(Copy.STILL);
        });
    }

    @Test
    void aSettledMigrationStaysSettledWhateverStillArrives() {
        assertThat(reachable).allSatisfy(world -> {
            World settled = world.settled();
            for (Word late : EnumSet.allOf(Word.class)) {
                World after = new World(settled.source(), settled.destination(), EnumSet.of(late)).settled();
                assertThat(after.source().copy()).isEqualTo(settled.source().copy());
                assertThat(after.destination().copy())
                        .isEqualTo(settled.destination().copy());
            }
        });
    }
}
