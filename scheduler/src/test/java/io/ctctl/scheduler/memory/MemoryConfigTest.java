package io.ctctl.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.scheduler.MemorySize;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class MemoryConfigTest {
    private static final Optional<Long> NONE = Optional.empty();

    private static MemoryConfig config(
            Optional<Long> limit, Optional<Long> swap, Optional<Long> both, Optional<String> guarantee) {
        return new MemoryConfig(
                limit,
                swap,
                both,
                guarantee.map(MemoryGuarantee::parse),
                NONE,
                NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void swapIsAddedToMemory() {
        assertThat(config(Optional.of(64L << 20), Optional.of(16L << 20), NONE, Optional.empty())
                        .together())
                .contains(80L << 20);
        assertThat(config(Optional.of(64L << 20), Optional.of(0L), NONE, Optional.empty())
                        .together())
                .contains(64L << 20);
    }

    @Test
    void contradictionsAreRefused() {
        Optional<Long> limit = Optional.of(64L << 20);
        assertThatThrownBy(() -> config(NONE, Optional.of(1L << 20), NONE, Optional.empty()))
                .hasMessageContaining("--swap needs --ram");
        assertThatThrownBy(() -> config(limit, Optional.of(1L), Optional.of(1L << 30), Optional.empty()))
                .hasMessageContaining("contradict");
        assertThatThrownBy(() -> config(limit, NONE, Optional.of(32L << 20), Optional.empty()))
                .hasMessageContaining("cannot be less than --memory 64M");
        assertThatThrownBy(() -> config(limit, NONE, NONE, Optional.of("65M"))).hasMessageContaining("use 0 to 64M");
        assertThatThrownBy(() -> config(NONE, NONE, NONE, Optional.of("40%"))).hasMessageContaining("needs --ram");
    }

    @Property
    void aGuaranteeInPercentIsAPartOfTheLimit(
            @ForAll @LongRange(min = MemorySize.MIN_LIMIT_BYTES, max = 1L << 50) long limit,
            @ForAll @LongRange(min = 0, max = 100) long percent) {
        long bytes = MemoryGuarantee.parse(percent + "%").bytes(limit);
        assertThat(bytes).isBetween(0L, limit);
        assertThat((double) bytes).isCloseTo(limit * (percent / 100.0), org.assertj.core.data.Offset.offset(1e3));
    }

    @Test
    void guaranteesSayWhatIsGood() {
        assertThat(MemoryGuarantee.parse("auto").bytes(1L << 30)).isZero();
        assertThat(MemoryGuarantee.parse("512M")).hasToString("512M");
        for (String bad : new String[] {"101%", "-1", "x", "%", "40 %"}) {
            assertThatThrownBy(() -> MemoryGuarantee.parse(bad)).hasMessageContaining("0% to 100%");
        }
    }

    @Property
    void sizesPrintAsTheyAreRead(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long bytes) {
        assertThat(MemorySize.parse(new MemorySize(bytes).toString()).bytes()).isEqualTo(bytes);
    }
}
