package io.ctctl.cli.command.migration;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.MigrationOrder;
import io.ctctl.runtime.migration.MigrationReport;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.transport.DestinationAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = {
            "ctctl migrate [OPTION...] CONTAINER DEST",
            "       ctctl migrate [OPTION...] CONTAINER --new-name NAME [DEST]",
            "       ctctl migrate --resolve [CONTAINER]"
        },
        description = "%nMoves a container to another daemon: unix:///path/of/ctctl.sock, ssh://host, or tls://host.%n")
public final class MigrateCommand implements Command {
    @Mixin
    MoveOptions options;

    @Option(names = "--new-name", paramLabel = "NAME", description = "The name it is to have there.")
    String newName;

    @Option(names = "--times", description = "Print what took how long.")
    boolean times;

    @Mixin
    OutputFormat format;

    @Option(
            names = "--resolve",
            description = "Ask where containers run that an interrupted migration left standing still.")
    boolean resolve;

    @Parameters(arity = "0..2", paramLabel = "CONTAINER [DEST]", description = "What, and where to.")
    List<String> words = List.of();

    private final Containers containers;
    private final Migrations migrations;

    public MigrateCommand(Containers containers, Migrations migrations) {
        this.containers = containers;
        this.migrations = migrations;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        boolean json = format.json();
        if (resolve) {
            return new Resolving(containers, migrations, request).run(words);
        }
        if (words.isEmpty()) {
            throw new ContainerException(ErrorKind.USAGE, "no container named");
        }
        MigrationOrder order = order();
        ContainerId id = containers.find(words.get(0));
        MigrationReport report;
        try (MigrationLine line = new MigrationLine(request, words.get(0))) {
            report = migrations.migrate(id, order, line);
        }
        print(request, report, json);
        return 0;
    }

    private MigrationOrder order() {
        return options.order(
                words.size() > 1 ? Optional.of(DestinationAddress.parse(words.get(1))) : Optional.empty(),
                Optional.ofNullable(newName).map(ContainerName::new));
    }

    private void print(Request request, MigrationReport report, boolean json) throws IOException {
        if (json) {
            Printed.json(request, report);
            return;
        }
        String as = newName == null ? "" : " as " + newName;
        request.out()
                .write(
                        options.check
                                ? words.get(0) + " can be moved to " + report.destination() + as + "\n"
                                : report.name() + "\n");
        if (times && !options.check) {
            request.out().write(ReportText.of(report));
        }
    }
}
