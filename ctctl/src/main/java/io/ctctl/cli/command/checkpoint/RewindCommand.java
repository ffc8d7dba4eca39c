package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.Times;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.checkpoint.Snapshot;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl rewind [OPTION...] CONTAINER",
        description =
                "%nTurns a container back to a checkpoint that `checkpoint --every` has taken; what it has done since is lost.%n",
        footer = "%n`snapshot ls` lists them.")
public final class RewindCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Option(
            names = "--to",
            paramLabel = "TIME|NUMBER",
            description =
                    "The last one at that time, 90s ago or a date; or the last but so many: 1, the default, is the last.")
    String to = "1";

    private final Containers containers;
    private final Histories histories;

    public RewindCommand(Containers containers, Histories histories) {
        this.containers = containers;
        this.histories = histories;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(name);
        List<Snapshot> points = histories.of(id).points();
        if (points.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "rewind " + name + ": no checkpoint has been taken: begin with `ctctl checkpoint " + name
                            + " --every 1m` while it runs");
        }
        Snapshot point = choose(points, to, Instant.now())
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.USAGE,
                        "rewind " + name + ": it has no checkpoint for --to " + to + ": `ctctl snapshot ls " + name
                                + "` lists them"));
        histories.rewind(id, point);
        request.out().write(point.name() + "\n");
        return 0;
    }

    /** {@code points}: the oldest first. */
    static Optional<Snapshot> choose(List<Snapshot> points, String to, Instant now) {
        if (to.matches("\\d{1,6}")) {
            int back = Integer.parseInt(to);
            return back < 1 || back > points.size() ? Optional.empty() : Optional.of(points.get(points.size() - back));
        }
        Optional<Snapshot> named =
                points.stream().filter(point -> point.name().equals(to)).findFirst();
        if (named.isPresent()) {
            return named;
        }
        Instant then = Times.parse("--to", to, now);
        return points.stream().filter(point -> !point.created().isAfter(then)).reduce((first, second) -> second);
    }
}
