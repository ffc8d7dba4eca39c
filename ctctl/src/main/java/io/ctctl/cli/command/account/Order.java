package io.ctctl.cli.command.account;

import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.Usage;
import java.util.Comparator;

/** What a list of containers is sorted by, the greatest first; names in their own order. */
enum Order {
    CPU('c', "CPU", by(usage -> usage.cpus().orElse(-1))),
    MEMORY('m', "memory", by(usage -> usage.level(Counter.MEMORY_BYTES).orElse(-1))),
    IO('i', "I/O", by(usage -> usage.ioBytes().orElse(-1))),
    NETWORK('t', "traffic", by(usage -> usage.networkBytes().orElse(-1))),
    WAIT('w', "waiting", by(usage -> usage.rates().share(Counter.CPU_WAIT_NANOS).orElse(-1))),
    PIDS('p', "processes", by(usage -> usage.level(Counter.PIDS).orElse(-1))),
    NAME('n', "name", Comparator.comparing(Usage::name));

    private interface Figure {
        double of(Usage usage);
    }

    private final char key;
    private final String title;
    private final Comparator<Usage> comparator;

    Order(char key, String title, Comparator<Usage> comparator) {
        this.key = key;
        this.title = title;
        this.comparator = comparator.thenComparing(Usage::name);
    }

    private static Comparator<Usage> by(Figure figure) {
        return Comparator.comparingDouble((Usage usage) -> -figure.of(usage));
    }

    char key() {
        return key;
    }

    String title() {
        return title;
    }

    Comparator<Usage> comparator() {
        return comparator;
    }
}
