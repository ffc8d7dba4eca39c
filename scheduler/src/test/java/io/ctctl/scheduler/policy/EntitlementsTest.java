package io.ctctl.scheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ctctl.scheduler.cpu.CpuSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EntitlementsTest {
    private static final double TINY = 1e-9;

    @Provide
    Arbitrary<Claim> claims() {
        Arbitrary<Double> weight = Arbitraries.integers().between(8, 500_000).map(Integer::doubleValue);
        Arbitrary<Double> amount = Arbitraries.oneOf(
                Arbitraries.just(0.0),
                Arbitraries.integers().between(1, 4).map(Integer::doubleValue),
                Arbitraries.doubles().between(0.001, 4).ofScale(3));
        Arbitrary<Double> guarantee = Arbitraries.oneOf(
                Arbitraries.just(0.0), Arbitraries.doubles().between(0.01, 1).ofScale(2));
        return Combinators.combine(weight, guarantee, amount, amount)
                .as((w, g, cap, demand) -> new Claim(w, g, cap, demand, Optional.empty()));
    }

    @Provide
    Arbitrary<Claim> maskedClaims() {
        Arbitrary<Optional<CpuSet>> mask = Arbitraries.integers()
                .between(0, 3)
                .set()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(set -> CpuSet.of(set.stream().mapToInt(Integer::intValue).toArray()))
                .optional();
        return Combinators.combine(claims(), mask)
                .as((claim, cpus) -> new Claim(claim.weight(), 0, claim.cap(), claim.demand(), cpus));
    }

    @Property(tries = 500)
    void agreesWithExactArithmetic(
            @ForAll @Size(min = 1, max = 12) List<@net.jqwik.api.From("claims") Claim> claims,
            @ForAll @DoubleRange(min = 0.5, max = 8) double capacity) {
        double[] exact = ExactDivision.of(capacity, claims);
        Entitlements shares = Entitlements.of(capacity, claims);

        for (int i = 0; i < exact.length; i++) {
            assertThat(shares.cpus().get(i)).isCloseTo(exact[i], within(TINY));
        }
    }

    @Property(tries = 300)
    void useTheWholeCapacityOrServeAllDemand(
            @ForAll @Size(min = 1, max = 20) List<@net.jqwik.api.From("claims") Claim> claims,
            @ForAll @DoubleRange(min = 0.5, max = 8) double capacity) {
        double wanted = claims.stream().mapToDouble(Claim::ceiling).sum();

        assertThat(Entitlements.of(capacity, claims).sum()).isCloseTo(Math.min(capacity, wanted), within(TINY));
    }

    @Property(tries = 300)
    void neverExceedDemandOrCapNorFallBelowGuarantees(
            @ForAll @Size(min = 1, max = 20) List<@net.jqwik.api.From("claims") Claim> claims,
            @ForAll @DoubleRange(min = 0.5, max = 8) double capacity) {
        List<Double> cpus = Entitlements.of(capacity, claims).cpus();
        double promised = claims.stream().mapToDouble(Claim::floor).sum();

        for (int i = 0; i < cpus.size(); i++) {
            assertThat(cpus.get(i)).isLessThanOrEqualTo(claims.get(i).ceiling() + TINY);
            if (promised <= capacity) {
                assertThat(cpus.get(i)).isGreaterThanOrEqualTo(claims.get(i).floor() - TINY);
            }
        }
    }

    @Property(tries = 300)
    void moreWeightNeverMeansLess(
            @ForAll @Size(min = 2, max = 10) List<@net.jqwik.api.From("claims") Claim> claims,
            @ForAll @IntRange(min = 0, max = 9) int which,
            @ForAll @DoubleRange(min = 1.01, max = 50) double times,
            @ForAll @DoubleRange(min = 0.5, max = 8) double capacity) {
        int i = which % claims.size();
        Claim old = claims.get(i);
        List<Claim> heavier = new ArrayList<>(claims);
        heavier.set(i, new Claim(old.weight() * times, old.guarantee(), old.cap(), old.demand(), old.mask()));

        assertThat(Entitlements.of(capacity, heavier).cpus().get(i))
                .isGreaterThanOrEqualTo(Entitlements.of(capacity, claims).cpus().get(i) - TINY);
    }

    @Property(tries = 300)
    void noSetOfCpusIsOverbooked(
            @ForAll @Size(min = 1, max = 8) List<@net.jqwik.api.From("maskedClaims") Claim> claims) {
        List<Double> cpus = Entitlements.of(4, claims).cpus();

        for (int bits = 1; bits < 16; bits++) {
            int chosen = bits;
            CpuSet set = CpuSet.of(java.util.stream.IntStream.range(0, 4)
                    .filter(cpu -> (chosen >> cpu & 1) == 1)
                    .toArray());
            double inside = 0;
            for (int i = 0; i < claims.size(); i++) {
                inside += claims.get(i).mask().filter(set::containsAll).isPresent() ? cpus.get(i) : 0;
            }
            assertThat(inside).isLessThanOrEqualTo(set.size() + TINY);
        }
    }

    @Property(tries = 300)
    void masksLeaveNothingUnusedThatSomebodyCouldUse(
            @ForAll @Size(min = 1, max = 6) List<@net.jqwik.api.From("maskedClaims") Claim> claims) {
        List<Double> cpus = Entitlements.of(4, claims).cpus();

        // by max-flow duality: what can be given at most is the least over all sets of CPUs of
        // (their number + the wishes of those who could run elsewhere)
        double most = Double.MAX_VALUE;
        for (int bits = 0; bits < 16; bits++) {
            int chosen = bits;
            CpuSet set = CpuSet.of(java.util.stream.IntStream.range(0, 4)
                    .filter(cpu -> (chosen >> cpu & 1) == 1)
                    .toArray());
            double cut = set.size();
            for (Claim claim : claims) {
                boolean inside =
                        set.size() == 4 || claim.mask().filter(set::containsAll).isPresent();
                cut += inside
                        ? 0
                        : Math.min(
                                claim.ceiling(), claim.mask().map(CpuSet::size).orElse(4));
            }
            most = Math.min(most, cut);
        }
        assertThat(cpus.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(most, within(1e-6));
    }

    @Property(tries = 100)
    void masksOfAllCpusChangeNothing(@ForAll @Size(min = 1, max = 8) List<@net.jqwik.api.From("claims") Claim> claims) {
        List<Claim> masked = claims.stream()
                .map(claim -> claim.withMask(CpuSet.parse("0-3")).withCap(Math.min(4, claim.cap())))
                .toList();

        List<Double> plain = Entitlements.unmasked(4, claims).cpus();
        List<Double> same = Entitlements.of(4, masked).cpus();
        for (int i = 0; i < plain.size(); i++) {
            assertThat(same.get(i)).isCloseTo(plain.get(i), within(TINY));
        }
    }

    @Test
    void aSingleThreadCannotUseTwoCpus() {
        List<Double> cpus = Entitlements.of(2, List.of(Claim.of(8000).withDemand(1), Claim.of(1000), Claim.of(1000)))
                .cpus();

        assertThat(cpus).containsExactly(1.0, 0.5, 0.5);
    }

    @Test
    void aGuaranteeIsKeptBesideHeavyNeighbours() {
        Entitlements shares =
                Entitlements.of(2, List.of(Claim.of(8).withGuarantee(0.5), Claim.of(500_000), Claim.of(500_000)));

        assertThat(shares.cpus()).containsExactly(0.5, 0.75, 0.75);
        assertThat(shares.level()).isCloseTo(0.75 / 500_000, within(1e-12));
    }

    @Test
    void guaranteesBeyondTheCapacityShrinkAlike() {
        List<Double> cpus = Entitlements.of(
                        1, List.of(Claim.of(1).withGuarantee(0.5), Claim.of(1).withGuarantee(1.5)))
                .cpus();

        assertThat(cpus).containsExactly(0.25, 0.75);
    }

    @Test
    void aCrowdedCpuDoesNotSlowTheOthers() {
        CpuSet first = CpuSet.of(0);
        List<Double> cpus = Entitlements.of(
                        2,
                        List.of(
                                Claim.of(1).withMask(first),
                                Claim.of(3).withMask(first),
                                Claim.of(1).withCap(1)))
                .cpus();

        assertThat(cpus).containsExactly(0.25, 0.75, 1.0);
    }
}
