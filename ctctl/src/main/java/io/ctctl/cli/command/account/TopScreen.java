package io.ctctl.cli.command.account;

import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Draws the terminal view. Pure. */
final class TopScreen {
    private static final int BAR = 24;
    private static final int NAME_WIDTH = 20;
    private static final String HOME = "\u001b[H";
    private static final String TO_LINES_END = "\u001b[K";
    private static final String TO_SCREENS_END = "\u001b[J";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final List<String> HELP = List.of(
            "",
            "  c m i t w p n      sort by CPU, memory, I/O, traffic, waiting, processes, name; again: the other way round",
            "  r                  the other way round",
            "  /                  show only names with this in them; Enter keeps it, Esc drops it",
            "  h                  this help",
            "  q, Ctrl-C          leave",
            "",
            "  The bar is the machine's CPUs: # in use by the container, | what it is entitled to.",
            "  WAIT: the part of the time in which some process waited for a CPU, memory, or a disk.",
            "  THROTTLED: the part of its limit's periods in which it had used it up.");

    private TopScreen() {}

    /** The whole screen, for a terminal in raw mode. */
    static String drawn(List<String> lines, int rows, int columns) {
        int height = rows > 0 ? rows : 24;
        int width = columns > 0 ? columns : 80;
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < Math.min(lines.size(), height); i++) {
            String line = lines.get(i);
            String cut = line.length() > width ? line.substring(0, width) : line;
            boolean heading = i == 0 || line.startsWith("NAME");
            screen.append(i == 0 ? "" : "\r\n")
                    .append(heading ? BOLD : "")
                    .append(cut)
                    .append(heading ? PLAIN : "")
                    .append(TO_LINES_END);
        }
        return screen.append(TO_SCREENS_END).toString();
    }

    /** @param capacity CPUs of the machine; {@code load}: of them in use */
    static List<String> lines(TopView view, List<Usage> all, double capacity, OptionalDouble load) {
        List<String> lines = new ArrayList<>();
        List<Usage> shown = view.of(all);
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d containers, using %.2f of %.0f CPUs%s",
                shown.size(),
                all.size(),
                all.stream().mapToDouble(usage -> usage.cpus().orElse(0)).sum(),
                capacity,
                load.isPresent() ? String.format(Locale.ROOT, "; all together %.2f", load.getAsDouble()) : ""));
        lines.add("by " + view.order().title() + (view.reversed() ? ", least first" : "")
                + (view.typing()
                        ? "; filter: " + Format.printable(view.filter()) + "_"
                        : view.filter().isEmpty() ? "" : "; filter: " + Format.printable(view.filter()))
                + "; h helps, q leaves");
        if (view.help()) {
            lines.addAll(HELP);
            return lines;
        }
        lines.addAll(table(shown, capacity).lines().toList());
        return lines;
    }

    private static String table(List<Usage> usages, double capacity) {
        Table table = new Table(
                "NAME",
                "SHARE",
                "CPU",
                "ENTITLED",
                "CPUWAIT",
                "THROTTLED",
                "MEMORY",
                "OF",
                "MEMWAIT",
                "I/O",
                "IOWAIT",
                "NET",
                "PIDS");
        for (Usage usage : usages) {
            table.row(
                    Format.clipped(usage.name(), NAME_WIDTH),
                    bar(usage.cpus().orElse(0) / capacity, usage.entitledCpus() / capacity),
                    Figures.percent(usage.cpus()),
                    Figures.percent(usage.entitledCpus()),
                    Figures.percent(usage.rates().share(Counter.CPU_WAIT_NANOS)),
                    Figures.percent(usage.rates().throttledPeriods()),
                    Figures.bytes(usage.level(Counter.MEMORY_BYTES)),
                    Figures.percent(usage.memoryPart()),
                    Figures.percent(usage.rates().share(Counter.MEMORY_WAIT_NANOS)),
                    Figures.perSecond(usage.ioBytes()),
                    Figures.percent(usage.rates().share(Counter.IO_WAIT_NANOS)),
                    Figures.perSecond(usage.networkBytes()),
                    Figures.count(usage.level(Counter.PIDS)));
        }
        return table.toString();
    }

    /** What is used of the whole, and a mark at what is due. */
    static String bar(double used, double entitled) {
        char[] cells = new char[BAR];
        long filled = Math.round(used * BAR);
        for (int i = 0; i < BAR; i++) {
            cells[i] = i < filled ? '#' : '.';
        }
        int mark = (int) Math.min(BAR - 1, Math.max(0, Math.round(entitled * BAR) - 1));
        cells[mark] = '|';
        return new String(cells);
    }
}
