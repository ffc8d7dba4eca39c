package io.ctctl.cli.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.ContainerState;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.account.Usage;
import io.ctctl.scheduler.memory.Beancounter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static Field.Row row(String name, double cpus, long memory, boolean measured) {
        Usage usage = SampleUsage.of(name, cpus, memory);
        ContainerView view = new ContainerView(
                usage.container().id(), usage.container().config(), ContainerState.created(Instant.EPOCH));
        return new Field.Row(
                view,
                measured ? Optional.of(usage) : Optional.empty(),
                measured
                        ? List.of(
                                Beancounter.none("privvmpages", "not kept"),
                                new Beancounter(
                                        "physpages",
                                        Optional.of(7L),
                                        Optional.of(9L),
                                        Optional.empty(),
                                        Optional.of(16L),
                                        Optional.of(0L),
                                        "memory"))
                        : List.of(),
                List.of("10.0.0.2"),
                Field.Looks.NONE);
    }

    @Test
    void fieldsAreTextOfWhatIsKnown() {
        Field.Row web = row("web", 0.5, 100, true);
        assertThat(Field.NAME.of(web)).isEqualTo("web");
        assertThat(Field.CPU.of(web)).isEqualTo("50%");
        assertThat(Field.MEMORY.of(web)).isEqualTo("100");
        assertThat(Field.MEMORYLIMIT.of(web)).isEqualTo("400");
        assertThat(Field.CPUUNITS.of(web)).isEqualTo("1000");
        assertThat(Field.NUMPROC.of(web)).isEqualTo("-");
        assertThat(Field.MEMORY.of(row("web", 0, 1, false))).isEqualTo("-");
    }

    @Test
    void beancountersAreNamedAsVzlistDid() {
        Field.Row web = row("web", 0.5, 100, true);
        assertThat(List.of("physpages", "physpages.m", "physpages.b", "physpages.l", "physpages.f", "privvmpages"))
                .extracting(name -> CounterColumn.parse(name).orElseThrow().of(web))
                .containsExactly("7", "9", "-", "16", "0", "-");
        assertThat(CounterColumn.parse("physpages.x")).isEmpty();
        assertThat(CounterColumn.parse("pages")).isEmpty();
        assertThat(CounterColumn.parse("physpages.m").orElseThrow().of(row("web", 0, 1, false)))
                .isEqualTo("-");
    }

    @Test
    void numbersSortAsNumbersAndTheUnknownLast() {
        List<Field.Row> rows =
                new ArrayList<>(List.of(row("a", 0, 90, true), row("b", 0, 1, false), row("c", 0, 1000, true)));
        rows.sort(new FieldOrder(Field.MEMORY, false));
        assertThat(rows).extracting(Field.NAME::of).containsExactly("a", "c", "b");
        rows.sort(new FieldOrder(Field.MEMORY, true));
        assertThat(rows).extracting(Field.NAME::of).containsExactly("c", "a", "b");
        rows.sort(new FieldOrder(Field.NAME, true));
        assertThat(rows).extracting(Field.NAME::of).containsExactly("c", "b", "a");
    }
}
