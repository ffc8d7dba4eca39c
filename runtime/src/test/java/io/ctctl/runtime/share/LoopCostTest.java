package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LoopCostTest {
    private static final double BOUND = 0.004;
    private static final int LOOKS = 10;

    private final LoopCost cost = new LoopCost();
    private long spentNanos;
    private long looks;
    private long clockMicros;

    /** Ten looks that cost so much each; the time between them is the interval beside their own. */
    private void look(double micros) {
        for (int i = 0; i < LOOKS; i++) {
            assertThat(cost.isDue(looks)).isFalse();
            looks++;
            clockMicros += cost.intervalMicros();
            spentNanos += Math.round(1000 * micros);
        }
        assertThat(cost.isDue(looks)).isTrue();
        cost.spent(spentNanos, looks);
    }

    @Test
    void cheapLooksAreATenthOfASecondApart() {
        look(50);
        look(390);
        assertThat(cost.intervalMicros()).isEqualTo(100_000);
    }

    @Test
    void costsThatVaryAreWithinTheBoundOnAverage() {
        Random random = new Random(7);
        for (int i = 0; i < 10; i++) {
            look(500 + random.nextInt(700));
        }
        long beganMicros = clockMicros;
        long beganNanos = spentNanos;
        for (int i = 0; i < 1000; i++) {
            look(500 + random.nextInt(700));
        }
        double part = (spentNanos - beganNanos) / 1000.0 / (clockMicros - beganMicros);
        assertThat(part).isBetween(0.97 * BOUND, 1.03 * BOUND);
    }

    @Test
    void aColdDaemonsFirstLooksDelayNobodyForLong() {
        look(20_000);
        assertThat(cost.intervalMicros()).isLessThan(130_000);
        look(300);
        look(300);
        look(300);
        assertThat(cost.intervalMicros()).isEqualTo(100_000);
    }

    @Test
    void whereLooksWereCheapDearOnesAreSoonBelieved() {
        for (int i = 0; i < 50; i++) {
            look(1);
        }
        for (int i = 0; i < 5; i++) {
            look(2_000);
        }
        assertThat(cost.intervalMicros()).isGreaterThan(100_000);
    }

    @Test
    void itLooksOnceASecondHoweverDearThatIs() {
        for (int i = 0; i < 30; i++) {
            look(50_000);
        }
        assertThat(cost.intervalMicros()).isEqualTo(1_000_000);
    }

    @Test
    void whatALookCostsIsNotAskedTwice() {
        look(300);
        assertThat(cost.isDue(looks)).isFalse();
    }
}
