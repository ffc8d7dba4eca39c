package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "TERM,15",
        "SIGTERM,15",
        "sigkill,9",
        "15,15",
        "SIGCLD,17",
        "RTMIN,34",
        "SIGRTMIN+3,37",
        "RTMAX-14,50",
        "64,64"
    })
    void everySpellingIsRead(String text, int number) {
        assertThat(Signal.parse(text).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "0", "32", "65", "99999999999", "-1", "TERMX", "RTMIN+40"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Signal.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedCanBeRead(Signal signal) {
        assertThat(Signal.parse(signal.toString())).isEqualTo(signal);
        assertThat(Signal.of(signal.number())).contains(signal);
    }

    @Test
    void numbersOfErrorsAreThoseOfTheKernel() {
        assertThat(Errno.of(1)).isEqualTo(Errno.EPERM);
        assertThat(Errno.of(11)).isEqualTo(Errno.EAGAIN);
        assertThat(Errno.of(133)).isEqualTo(Errno.EHWPOISON);
        assertThat(Errno.of(4000)).isEqualTo(Errno.UNKNOWN);
    }
}
