package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.share.Measured;
import io.ctctl.runtime.share.Verification;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl verify [OPTION...] CONTAINER",
        description = {
            "%nMeasures a running container's limits of CPU time and I/O: for a few seconds each, load runs in its control "
                    + "group and takes what it gets. The exit code is 1 when a limit does not hold.%n"
        })
public final class VerifyCommand implements Command {
    private static final int MOST_SECONDS = 10;

    @Option(names = "--seconds", paramLabel = "N", description = "How long for each limit, 1 to 10; 2 by default.")
    int seconds = 2;

    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Instance instance;
    private final Containers containers;

    public VerifyCommand(Instance instance, Containers containers) {
        this.instance = instance;
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        boolean json = format.json();
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new ContainerException(ErrorKind.USAGE, "bad --seconds " + seconds + ": use 1 to " + MOST_SECONDS);
        }
        RunningContainer running = containers
                .running(containers.find(name))
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.WRONG_STATE, "verify " + name + ": it does not run; start it first"));
        List<Measured> results = new Verification(instance, running, Duration.ofSeconds(seconds)).run();
        if (json) {
            Printed.json(request, results);
        } else if (results.isEmpty()) {
            request.out().write(name + " has no limit of CPU time or I/O to measure\n");
        } else {
            Table table = new Table("SETTING", "LIMIT", "MEASURED", "UNIT", "HOLDS", "REMARK");
            for (Measured result : results) {
                table.row(
                        result.setting(),
                        figure(result.wanted()),
                        figure(result.measured()),
                        result.unit(),
                        result.holds() ? "yes" : "no",
                        result.remark());
            }
            request.out().write(table.toString());
        }
        return results.stream().allMatch(Measured::holds) ? 0 : ErrorKind.FAILED.exitCode();
    }

    private static String figure(double value) {
        return value < 1000 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.0f", value);
    }
}
