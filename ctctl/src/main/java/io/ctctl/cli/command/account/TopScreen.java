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
    private static final int SHORT_BAR = 10;
    private static final int WIDE = 120;
    private static final int NARROW = 60;
    private static final List<String> HEADING = List.of(
            "CPU", "ENTITLED", "CPUWAIT", "THROTTLED", "MEMORY", "OF", "MEMWAIT", "I/O", "IOWAIT", "NET", "PIDS");
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

    /**
     * @param capacity CPUs of the machine
     * @param load of them in use
     * @param columns of the terminal
     */
    static List<String> lines(TopView view, List<Usage> all, double capacity, OptionalDouble load, int columns) {
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
        lines.addAll(table(shown, capacity, barCells(columns)).lines().toList());
        return lines;
    }

    private static String table(List<Usage> usages, double capacity, int barCells) {
        Table table = new Table(cells("NAME", "SHARE", barCells > 0, HEADING));
        for (Usage usage : usages) {
            table.row(cells(
                    Format.clipped(usage.name(), NAME_WIDTH),
                    bar(usage.cpus().orElse(0) / capacity, usage.entitledCpus() / capacity, barCells),
                    barCells > 0,
                    figures(usage)));
        }
        return table.toString();
    }

    private static List<String> figures(Usage usage) {
        return List.of(
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

    private static String[] cells(String name, String bar, boolean hasBar, List<String> figures) {
        List<String> cells = new ArrayList<>(hasBar ? List.of(name, bar) : List.of(name));
        cells.addAll(figures);
        return cells.toArray(String[]::new);
    }

    /** A narrow terminal has room for a short one or none: figures come first. */
    private static int barCells(int columns) {
        // 0: not known
        return columns == 0 ? SHORT_BAR : columns >= WIDE ? BAR : columns >= NARROW ? SHORT_BAR : 0;
    }

    /** What is used of the whole, and a mark at what is due. */
    static String bar(double used, double entitled, int length) {
        char[] cells = new char[length];
        long filled = Math.round(used * length);
        for (int i = 0; i < length; i++) {
            cells[i] = i < filled ? '#' : '.';
        }
        int mark = (int) Math.max(0, Math.min(length, Math.round(entitled * length)) - 1);
        if (length > 0) {
            cells[mark] = '|';
        }
        return new String(cells);
    }
}
