package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.LoopReport;
import io.ctctl.runtime.share.ShareView;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl sched show [OPTION...]",
        description = "%nShows how CPU time is divided now, and what the scheduler costs.%n",
        footer = "%nWhile nobody waits for a CPU nothing is measured: everyone has all it wants.")
public final class SchedShowCommand implements Command {
    /** What is printed as JSON. */
    record State(LoopReport loop, List<ShareView> containers) {}

    @Mixin
    OutputFormat format;

    private final CpuShares shares;

    public SchedShowCommand(CpuShares shares) {
        this.shares = shares;
    }

    @Override
    public int run(Request request) throws IOException {
        State state = new State(shares.report(), shares.shares());
        if (format.json()) {
            Printed.json(request, state);
            return 0;
        }
        Table table = new Table("NAME", "UNITS", "WEIGHT", "ENTITLED", "USED", "OWED", "WAITS");
        for (ShareView view : state.containers()) {
            table.row(
                    view.name(),
                    Integer.toString(view.units()),
                    view.weight() < 0 ? "-" : Long.toString(view.weight()),
                    percent(view.entitledCpus()),
                    percent(view.usedCpus()),
                    Math.round(view.lagMillis()) + " ms",
                    view.waits() ? "yes" : "no");
        }
        LoopReport loop = state.loop();
        request.out()
                .write(table
                        + (loop.active() ? "measuring every " + loop.intervalMillis() + " ms" : "nobody waits")
                        + String.format(
                                Locale.ROOT,
                                "; so far %d measurements, %d corrections, %.0f ms of CPU time%n",
                                loop.ticks(),
                                loop.writes(),
                                loop.cpuMillis()));
        return 0;
    }

    private static String percent(OptionalDouble cpus) {
        return cpus.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f %%", cpus.getAsDouble() * 100);
    }
}
