package io.ctctl.cli.command.account;

import io.ctctl.runtime.share.Beancounters;
import io.ctctl.scheduler.memory.Beancounter;
import java.util.Optional;
import java.util.function.Function;

/** A figure of a beancounter, named as vzlist did: {@code kmemsize} is what is held, {@code kmemsize.m} the most there was. */
record CounterColumn(String counter, Figure figure) implements Column {
    enum Figure {
        HELD("", Beancounter::held),
        MAXHELD(".m", Beancounter::maxHeld),
        BARRIER(".b", Beancounter::barrier),
        LIMIT(".l", Beancounter::limit),
        FAILCNT(".f", Beancounter::failures);

        private final String suffix;
        private final Function<Beancounter, Optional<Long>> of;

        Figure(String suffix, Function<Beancounter, Optional<Long>> of) {
            this.suffix = suffix;
            this.of = of;
        }
    }

    static Optional<CounterColumn> parse(String name) {
        int dot = name.indexOf('.');
        String counter = dot < 0 ? name : name.substring(0, dot);
        String suffix = dot < 0 ? "" : name.substring(dot);
        if (!Beancounters.NAMES.contains(counter)) {
            return Optional.empty();
        }
        for (Figure figure : Figure.values()) {
            if (figure.suffix.equals(suffix)) {
                return Optional.of(new CounterColumn(counter, figure));
            }
        }
        return Optional.empty();
    }

    @Override
    public String title() {
        return counter + figure.suffix;
    }

    @Override
    public String of(Field.Row row) {
        return row.counters().stream()
                .filter(known -> known.name().equals(counter))
                .findFirst()
                .flatMap(figure.of)
                .map(String::valueOf)
                .orElse(Figures.NONE);
    }
}
