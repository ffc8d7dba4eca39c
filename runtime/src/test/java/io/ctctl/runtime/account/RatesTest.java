package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final long SECOND = 1_000_000_000L;

    private static Rates grown(Counter counter, long nanos) {
        return new Rates(new Sample(0, Map.of(counter, 0L)), new Sample(SECOND, Map.of(counter, nanos)));
    }

    // seen once, of a held container
    @Test
    void nobodyWaitsForMoreThanAllTheTime() {
        assertThat(grown(Counter.CPU_WAIT_NANOS, SECOND + SECOND / 20).share(Counter.CPU_WAIT_NANOS))
                .hasValue(1);
        assertThat(grown(Counter.IO_WAIT_NANOS, SECOND / 2).share(Counter.IO_WAIT_NANOS))
                .hasValue(0.5);
    }

    @Test
    void severalCpusCanBeUsedAtOnce() {
        assertThat(grown(Counter.CPU_NANOS, 2 * SECOND).share(Counter.CPU_NANOS))
                .hasValue(2);
    }
}
