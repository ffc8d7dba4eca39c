package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ClientPaths;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.simulation.Outcome;
import io.ctctl.scheduler.simulation.ScenarioFile;
import io.ctctl.scheduler.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl sched simulate [OPTION...] FILE",
        description = "%nRuns a scenario of containers on a made-up machine and prints what each gets.%n")
public final class SchedSimulateCommand implements Command {
    private static final long LARGEST = 1 << 20;

    @Mixin
    OutputFormat format;

    @Parameters(hidden = true, paramLabel = "FILE")
    List<String> words = List.of();

    @Override
    public int run(Request request) throws IOException {
        if (words.size() != 1) {
            throw new ContainerException(ErrorKind.USAGE, "give one scenario file");
        }
        Path file = ClientPaths.resolve(request, words.get(0));
        Outcome outcome = simulate(file);
        if (format.json()) {
            Printed.json(request, outcome);
        } else {
            request.out().write(table(outcome));
        }
        return 0;
    }

    private static Outcome simulate(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
            throw new ContainerException(ErrorKind.USAGE, file + " is no scenario: give a JSON file of at most 1 MiB");
        }
        try {
            return Simulation.of(ScenarioFile.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, file + ": " + e.getMessage(), e);
        }
    }

    private static String table(Outcome outcome) {
        Table table = new Table("NAME", "CPU", "SHARE", "IDEAL", "P50", "P99", "MAX", "TOKENS", "HELD");
        for (Outcome.Part part : outcome.containers()) {
            table.row(
                    part.name(),
                    text("%.2f s", part.cpuSeconds()),
                    text("%.2f %%", part.share()),
                    text("%.2f %%", part.ideal()),
                    part.latency()
                            .map(latency -> text("%.0f ms", latency.p50()))
                            .orElse("-"),
                    part.latency()
                            .map(latency -> text("%.0f ms", latency.p99()))
                            .orElse("-"),
                    part.latency()
                            .map(latency -> text("%.0f ms", latency.max()))
                            .orElse("-"),
                    part.credits()
                            .map(credits -> text("%.0f", credits.tokens()))
                            .orElse("-"),
                    part.credits()
                            .map(credits -> text("%.0f ms", credits.heldMillis()))
                            .orElse("-"));
        }
        return table
                + text("%.1f %% of ", outcome.usedPercent())
                + outcome.cpus()
                + text(" CPUs used in %.1f s%n", outcome.seconds());
    }

    private static String text(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
