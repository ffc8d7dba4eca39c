package io.ctctl.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuLimitTest {
    @Test
    void oneAndAHalfCpusAre150MillisecondsPer100() {
        assertThat(CpuLimit.ofCpus(1.5)).isEqualTo(new CpuLimit(150_000, 100_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 0.009, 8193, Double.NaN, Double.POSITIVE_INFINITY})
    void whatTheKernelCannotGiveIsRefused(double cpus) {
        assertThatThrownBy(() -> CpuLimit.ofCpus(cpus))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0.01 to 8192");
    }

    @Property
    void theQuotaIsWithinHalfAMicrosecondOfWhatWasAsked(@ForAll @DoubleRange(min = 0.01, max = 8192) double cpus) {
        CpuLimit limit = CpuLimit.ofCpus(cpus);
        assertThat((double) limit.quotaMicros()).isEqualTo(cpus * limit.periodMicros(), within(0.5));
    }
}
