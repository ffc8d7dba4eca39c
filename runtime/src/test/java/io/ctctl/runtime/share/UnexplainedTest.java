package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UnexplainedTest {
    /** 200 that work for a millisecond in a second, by chance, seen every 100 ms. */
    private static final int SLEEPERS = 200;

    private final Unexplained unexplained = new Unexplained();
    private final Random random = new Random(11);

    private double together() {
        int awake = 0;
        for (int i = 0; i < SLEEPERS; i++) {
            awake += random.nextInt(10) == 0 ? 1 : 0;
        }
        return awake * 1.0 / 100;
    }

    @BeforeEach
    void begin() {
        for (int i = 0; i < 100; i++) {
            unexplained.learn(together());
        }
    }

    @Test
    void whatManyDoByTurnsIsUsual() {
        int alarms = 0;
        for (int i = 0; i < 1000; i++) {
            double cpus = together();
            alarms += unexplained.isUnusual(cpus) ? 1 : 0;
            unexplained.learn(cpus);
        }
        assertThat(alarms).isLessThan(10);
    }

    @Test
    void oneThatWakesUpIsNoticedAtOnceAndAgain() {
        for (int i = 0; i < 3; i++) {
            assertThat(unexplained.isUnusual(together() + 0.3)).isTrue();
            // it has been found, and is not looked for any more
            unexplained.learn(together());
        }
    }

    @Test
    void aStartThatHappensToBeCountedDoesNotDeafen() {
        unexplained.learn(2);
        assertThat(unexplained.isUnusual(together() + 0.5)).isTrue();
    }

    @Test
    void whereNobodyStirsLittleIsMuch() {
        Unexplained quiet = new Unexplained();
        quiet.learn(0.001);
        assertThat(quiet.isUnusual(0.04)).isFalse();
        assertThat(quiet.isUnusual(0.06)).isTrue();
    }
}
