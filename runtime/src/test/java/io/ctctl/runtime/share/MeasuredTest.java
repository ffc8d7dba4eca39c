package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuredTest {
    @Test
    void aTwentiethAboveTheLimitHolds() {
        assertThat(Measured.of("iolimit write", 100, 104, "bytes/s").holds()).isTrue();
        assertThat(Measured.of("iolimit write", 100, 106, "bytes/s").holds()).isFalse();
    }

    @Test
    void whatTheMeasurementMayBeOffIsNotHeldAgainstTheLimit() {
        assertThat(Measured.of("cpulimit", 50, 52.6, "%", 2.5).holds()).isTrue();
        assertThat(Measured.of("cpulimit", 50, 55.1, "%", 2.5).holds()).isFalse();
    }

    @Test
    void farLessThanTheLimitIsRemarked() {
        Measured slow = Measured.of("iolimit read", 100, 70, "bytes/s");
        assertThat(slow.holds()).isTrue();
        assertThat(slow.remark()).contains("below the limit");
    }
}
