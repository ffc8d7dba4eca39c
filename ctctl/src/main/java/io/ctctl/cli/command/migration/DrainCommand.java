package io.ctctl.cli.command.migration;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.Drain;
import io.ctctl.runtime.migration.MigrationOrder;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.transport.DestinationAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl drain [OPTION...] DEST...",
        description = "%nMoves all containers of this daemon to others, those that run first.%n")
public final class DrainCommand implements Command {
    @Mixin
    MoveOptions options;

    @Option(names = "--parallel", paramLabel = "N", description = "How many are moved at a time; 2 by default.")
    int parallel = 2;

    @Option(names = "--keep-going", description = "Go on with the others when one cannot be moved.")
    boolean keepGoing;

    @Mixin
    OutputFormat format;

    @Parameters(
            arity = "1..*",
            paramLabel = "DEST",
            description = "unix:///path/of/ctctl.sock, ssh://host or tls://host.")
    List<String> destinations = List.of();

    private final Containers containers;
    private final Migrations migrations;

    public DrainCommand(Containers containers, Migrations migrations) {
        this.containers = containers;
        this.migrations = migrations;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        Map<DestinationAddress, MigrationOrder> orders = new LinkedHashMap<>();
        for (String word : destinations) {
            DestinationAddress destination = DestinationAddress.parse(word);
            orders.put(destination, options.order(Optional.of(destination), Optional.empty()));
        }
        Drain.Plan plan = new Drain.Plan(orders, parallel, keepGoing);
        List<Drain.Outcome> outcomes = new Drain(containers, migrations, plan).run(one -> tell(request, one));
        if (format.json()) {
            Printed.json(request, outcomes);
        } else {
            request.out().write(table(outcomes));
        }
        return outcomes.stream().allMatch(one -> one.failure().isEmpty()) ? 0 : ErrorKind.FAILED.exitCode();
    }

    private static void tell(Request request, Drain.Outcome outcome) {
        try {
            if (outcome.failure().isPresent()) {
                request.err()
                        .write("ctctl: " + Format.printable(outcome.failure().get()) + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table(List<Drain.Outcome> outcomes) {
        Table table = new Table("NAME", "RESULT", "DESTINATION", "PAUSE", "TOTAL", "SENT");
        for (Drain.Outcome outcome : outcomes) {
            if (outcome.report().isEmpty()) {
                table.row(outcome.name(), "stays", "", "", "", "");
                continue;
            }
            var report = outcome.report().get();
            table.row(
                    outcome.name(),
                    options.check ? "can move" : "moved",
                    report.destination(),
                    report.pause().map(pause -> pause.toMillis() + " ms").orElse(""),
                    report.total().toMillis() + " ms",
                    Format.bytes(report.bytes()));
        }
        return table.toString();
    }
}
