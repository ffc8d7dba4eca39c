package io.ctctl.runtime.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ToolTest {
    @Test
    void endsAtOnceWhatIgnoresBeingAsked() {
        Tool deaf = new Tool(
                "deaf",
                List.of("sh", "-c", "trap '' TERM; echo ready >&2; sleep 60 & wait"),
                Map.of(),
                interrupting(Thread.currentThread()));
        long began = System.nanoTime();
        assertThatThrownBy(deaf::run).isInstanceOf(TemplateException.class).hasMessage("cancelled");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void failsWithTheFirstErrorItTold() {
        Tool failing = Tool.of("sh", "-c", "echo 'W: odd' >&2; echo 'E: cause' >&2; echo 'E: consequence' >&2; exit 7");
        assertThatThrownBy(failing::run).isInstanceOf(TemplateException.class).hasMessage("sh failed with 7: E: cause");
    }

    private static Consumer<String> interrupting(Thread thread) {
        return line -> thread.interrupt();
    }
}
