package io.ctctl.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "67108864,67108864",
        "512M,536870912",
        "512m,536870912",
        "512MiB,536870912",
        "1.5g,1610612736",
        "10kb,10240",
        "2T,2199023255552",
        "7b,7",
        "' 1k ',1024"
    })
    void amountsAreReadAsPeopleWriteThem(String text, long bytes) {
        assertThat(MemorySize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1e3", "0x10", "1.2.3", "12 34", "9223372036854775808", "8192P", "NaN", "."})
    void whatIsNoAmountIsNamedInTheError(String text) {
        assertThatThrownBy(() -> MemorySize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void aLimitTooSmallToStartAProgramIsRefused() {
        assertThatThrownBy(() -> new MemorySize(MemorySize.MIN_LIMIT_BYTES - 1).checkedLimit())
                .hasMessageContaining("at least 6M");
        assertThatCode(() -> new MemorySize(MemorySize.MIN_LIMIT_BYTES).checkedLimit())
                .doesNotThrowAnyException();
    }

    @Property
    void unitsArePowersOf1024(
            @ForAll @LongRange(min = 0, max = 4095) long number, @ForAll @IntRange(max = 5) int unit) {
        String text = number + (unit == 0 ? "" : "kmgtp".substring(unit - 1, unit));
        assertThat(MemorySize.parse(text).bytes()).isEqualTo(number << (10 * unit));
    }
}
