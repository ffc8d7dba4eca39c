package io.ctctl.checkpoint.mover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
    private static final Duration WANTED = Duration.ofMillis(120);
    private static final Duration FIXED = Duration.ofMillis(80);
    private static final double SECOND = 1e9;

    /** A container that writes so many different pages in a second, of so many, and a link that carries so many. */
    private static Convergence.Verdict copy(Convergence model, long pages, double written, double carried) {
        double left = (double) pages;
        Convergence.Verdict verdict = Convergence.Verdict.CONTINUE;
        for (int number = 1; verdict == Convergence.Verdict.CONTINUE; number++) {
            assertThat(number).isLessThanOrEqualTo(40);
            double seconds = left / carried + 0.002;
            long read = (long) left;
            verdict = model.after(new RoundResult(number, read, 0, 0, read, read * 4096, (long) (seconds * SECOND)));
            left = Math.min((double) pages, written * seconds);
        }
        return verdict;
    }

    @Property
    void itEnds(
            @ForAll @LongRange(min = 1, max = 1_000_000) long pages,
            @ForAll @DoubleRange(max = 1e6) double written,
            @ForAll @DoubleRange(min = 1e3, max = 1e6) double carried) {
        copy(new Convergence(WANTED, false, FIXED), pages, written, carried);
    }

    @Property
    void aLimitThatIsKeptIsNotRefused(
            @ForAll @LongRange(min = 1, max = 1_000_000) long pages,
            @ForAll @DoubleRange(max = 0.7) double part,
            @ForAll @DoubleRange(min = 5e4, max = 1e6) double carried) {
        // a round of 2 ms is as short as they get: what is written in it is carried in less
        Convergence model = new Convergence(WANTED, true, FIXED);
        assertThat(copy(model, pages, part * carried, carried)).isEqualTo(Convergence.Verdict.STOP);
        assertThat(model.predictedPause()).isLessThanOrEqualTo(WANTED);
    }

    @Test
    void whoWritesMoreThanCanBeSentIsStuck() {
        Convergence model = new Convergence(WANTED, true, FIXED);
        assertThat(copy(model, 500_000, 200_000, 100_000)).isEqualTo(Convergence.Verdict.STUCK);
    }

    @Test
    void whenSlowedDownItLearnsAnew() {
        Convergence model = new Convergence(WANTED, true, FIXED);
        assertThat(copy(model, 500_000, 200_000, 100_000)).isEqualTo(Convergence.Verdict.STUCK);
        model.slowedDown();
        RoundResult next = new RoundResult(3, 1_000, 0, 0, 1_000, 4_096_000, 10_000_000);
        assertThat(model.after(next)).isEqualTo(Convergence.Verdict.STOP);
    }
}
