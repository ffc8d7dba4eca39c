package io.ctctl.cli.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.account.Usage;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TopViewTest {
    private final List<Usage> usages =
            List.of(SampleUsage.of("web", 0.5, 100), SampleUsage.of("db", 1.2, 50), SampleUsage.of("cron", 0, 200));

    private static List<String> names(List<Usage> shown) {
        return shown.stream().map(Usage::name).toList();
    }

    @Test
    void keysSort() {
        assertThat(names(TopView.FIRST.of(usages))).containsExactly("db", "web", "cron");
        assertThat(names(TopView.FIRST.typed("m").of(usages))).containsExactly("cron", "web", "db");
        assertThat(names(TopView.FIRST.typed("mm").of(usages))).containsExactly("db", "web", "cron");
        assertThat(names(TopView.FIRST.typed("r").of(usages))).containsExactly("cron", "web", "db");
        assertThat(names(TopView.FIRST.typed("n").of(usages))).containsExactly("cron", "db", "web");
    }

    @Test
    void namesAreFiltered() {
        TopView typing = TopView.FIRST.typed("/wx\u007f");
        assertThat(typing.typing()).isTrue();
        assertThat(names(typing.of(usages))).containsExactly("web");
        TopView kept = typing.typed("\r");
        assertThat(kept.typing()).isFalse();
        assertThat(kept.filter()).isEqualTo("w");
        assertThat(kept.typed("q").over()).isTrue();
        assertThat(names(kept.typed("\u001b").of(usages))).hasSize(3);
        assertThat(typing.typed("q").over()).isFalse();
    }

    @Test
    void controlCAndQLeave() {
        assertThat(TopView.FIRST.typed("q").over()).isTrue();
        assertThat(TopView.FIRST.typed("/\u0003").over()).isTrue();
        assertThat(TopView.FIRST.typed("\u001b[A").over()).isFalse();
        assertThat(TopView.FIRST.typed("x")).isEqualTo(TopView.FIRST);
    }

    @Test
    void theScreenShowsShareAgainstEntitlement() {
        List<String> lines = TopScreen.lines(TopView.FIRST, usages, 2, OptionalDouble.of(1.9), 120);
        assertThat(lines.get(0)).isEqualTo("3 of 3 containers, using 1.70 of 2 CPUs; all together 1.90");
        assertThat(lines.get(1)).isEqualTo("by CPU; h helps, q leaves");
        assertThat(lines.get(3)).startsWith("db").contains("###########|##", "120%", "100%");
        assertThat(TopScreen.lines(TopView.FIRST.typed("h"), usages, 2, OptionalDouble.empty(), 120))
                .anyMatch(line -> line.contains("Ctrl-C"));
    }

    @Test
    void theBarsMarkIsTheEntitlement() {
        assertThat(TopScreen.bar(0.5, 0.25, 24)).isEqualTo("#####|######............");
        assertThat(TopScreen.bar(0, 1, 24)).isEqualTo(".......................|");
        assertThat(TopScreen.bar(2, 0, 24)).isEqualTo("|#######################");
    }

    @Test
    void onANarrowTerminalFiguresComeFirst() {
        assertThat(TopScreen.lines(TopView.FIRST, usages, 2, OptionalDouble.empty(), 80))
                .anyMatch(line -> line.matches("db +####\\|#\\.+ +120% .*"));
        assertThat(TopScreen.lines(TopView.FIRST, usages, 2, OptionalDouble.empty(), 40))
                .anyMatch(line -> line.matches("db +120% .*"));
    }

    @Test
    void nothingIsDrawnBeyondTheTerminal() {
        String screen = TopScreen.drawn(List.of("heading", "a long line", "third"), 2, 4);
        assertThat(screen).contains("head", "a lo").doesNotContain("heading", "third");
        assertThat(screen.chars().filter(c -> c == '\n').count()).isEqualTo(1);
    }
}
