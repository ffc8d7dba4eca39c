package io.ctctl.scheduler.weight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WeightScaleTest {
    @Test
    void theDefaultIsTheKernelsDefault() {
        assertThat(WeightScale.of(WeightRange.V1, List.of(1000)).kernelWeight(1000))
                .isEqualTo(1024);
        assertThat(WeightScale.of(WeightRange.V2, List.of(1000, 1000)).kernelWeight(1000))
                .isEqualTo(100);
        assertThat(WeightScale.of(WeightRange.V2, List.of()).kernelWeight(1000)).isEqualTo(100);
    }

    @Test
    void bothEndsOfTheRangeKeepTheirRatioOnV1() {
        WeightScale scale = WeightScale.of(WeightRange.V1, List.of(8, 500_000));

        assertThat(scale.exact()).isTrue();
        assertThat(scale.kernelWeight(8)).isEqualTo(4);
        assertThat(scale.kernelWeight(500_000)).isEqualTo(250_000);
    }

    @Test
    void aRatioBeyondTheRangeIsNotExact() {
        WeightScale scale = WeightScale.of(WeightRange.V2, List.of(8, 500_000));

        assertThat(scale.exact()).isFalse();
        assertThat(scale.kernelWeight(8)).isEqualTo(1);
        assertThat(scale.kernelWeight(500_000)).isEqualTo(10_000);
        assertThat(scale.error(List.of(8, 500_000))).isGreaterThan(1);
    }

    @Property
    void exactMeansExact(
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 8, max = 500_000) Integer> units,
            @ForAll WeightRange range) {
        WeightScale scale = WeightScale.of(range, units);
        if (scale.exact()) {
            for (int one : units) {
                for (int other : units) {
                    assertThat((long) scale.kernelWeight(one) * other)
                            .isEqualTo((long) scale.kernelWeight(other) * one);
                }
            }
        }
    }

    @Property
    void errorsAreSmallWheneverTheRatiosFit(
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 8, max = 500_000) Integer> units,
            @ForAll WeightRange range) {
        int least = units.stream().min(Integer::compare).orElseThrow();
        int most = units.stream().max(Integer::compare).orElseThrow();
        WeightScale scale = WeightScale.of(range, units);

        assertThat(scale.kernelWeight(least)).isBetween(range.least(), range.most());
        assertThat(scale.kernelWeight(most)).isBetween(range.least(), range.most());
        if ((double) most / least <= range.most() / 64.0) {
            assertThat(scale.error(units)).isLessThan(0.01);
        }
    }
}
