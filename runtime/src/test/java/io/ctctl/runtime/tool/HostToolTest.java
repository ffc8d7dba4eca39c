package io.ctctl.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HostToolTest {
    @Test
    void endsAtOnceWhatIgnoresBeingAsked() {
        HostTool deaf = HostTool.of("sh", "-c", "trap '' TERM; echo ready >&2; sleep 60 & wait")
                .telling(interrupting(Thread.currentThread()));
        long began = System.nanoTime();
        assertThatThrownBy(deaf::run).isInstanceOf(InterruptedIOException.class).hasMessage("cancelled");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    private static Consumer<String> interrupting(Thread thread) {
        return line -> thread.interrupt();
    }

    @Test
    void failsWithTheFirstErrorItTold() {
        HostTool failing =
                HostTool.of("sh", "-c", "echo 'W: odd' >&2; echo 'E: cause' >&2; echo 'E: more' >&2; exit 7");
        assertThatThrownBy(failing::run).isInstanceOf(ToolException.class).hasMessage("sh failed with 7: E: cause");
        assertThatThrownBy(failing.called("it")::run).hasMessage("it failed with 7: E: cause");
    }

    @Test
    void someCodesAreNoFailure() throws IOException {
        HostTool odd = HostTool.of("sh", "-c", "echo done; exit 1").tolerating(1);
        assertThat(odd.text()).isEqualTo("done\n");
        assertThatThrownBy(HostTool.of("sh", "-c", "exit 2").tolerating(1)::run)
                .hasMessage("sh failed with 2: it said nothing");
    }

    @Test
    void saysThatItIsMissing() {
        assertThatThrownBy(HostTool.of("/nowhere/tool")::run)
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.missing()).isTrue())
                .hasMessageStartingWith("cannot run tool: ");
    }

    /** Neither pipe holds as much: who wrote all of the input before reading would wait for ever. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void writesBeforeItHasReadEverything() throws IOException {
        byte[] input = new byte[1 << 20];
        new Random(1).nextBytes(input);
        assertThat(HostTool.of("cat").fed(input).read(InputStream::readAllBytes))
                .isEqualTo(input);
    }

    @Test
    void needNotReadItsInput() throws IOException {
        assertThat(HostTool.of("echo", "enough").fed(new byte[1 << 20]).text()).isEqualTo("enough\n");
    }
}
