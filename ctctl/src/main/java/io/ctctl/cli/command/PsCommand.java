package io.ctctl.cli.command;

import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl ps [OPTION...]",
        description = "%nLists the containers that run, and those whose monitor does not answer.%n")
public final class PsCommand implements Command {
    private static final int COMMAND_WIDTH = 30;

    @Option(
            names = {"-a", "--all"},
            description = "Those that do not run too.")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids only.")
    boolean quiet;

    @Option(names = "--no-trunc", description = "Print commands in full.")
    boolean full;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "name=, id=, status=, template= or label=KEY[=VALUE]; all given must hold.")
    List<String> filters = List.of();

    @Mixin
    OutputFormat format;

    private final Containers containers;

    public PsCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        ContainerFilter filter = ContainerFilter.parse(filters);
        List<ContainerView> views = containers.list().stream()
                .filter(view ->
                        all || filter.namesStatus() || view.state().status().mayRun())
                .filter(filter)
                .toList();
        if (quiet) {
            for (ContainerView view : views) {
                request.out().write(view.id() + "\n");
            }
        } else if (format.json()) {
            List<ContainerSummary> summaries = views.stream().map(this::summary).toList();
            Printed.json(request, summaries);
        } else {
            request.out().write(table(views, Instant.now()));
        }
        return 0;
    }

    private ContainerSummary summary(ContainerView view) {
        return ContainerSummary.of(view, containers.checkpoints().isPaused(view.id()));
    }

    private String table(List<ContainerView> views, Instant now) {
        Table table = new Table("NAME", "ID", "TEMPLATE", "COMMAND", "CREATED", "STATUS");
        for (ContainerView view : views) {
            ContainerSummary summary = summary(view);
            String command = String.join(" ", summary.command());
            table.row(
                    view.displayName(),
                    view.id().value(),
                    Format.printable(summary.root()),
                    full ? Format.printable(command) : Format.clipped(command, COMMAND_WIDTH),
                    Format.ago(view.state().created(), now),
                    StatusText.of(view.state(), summary.paused(), now));
        }
        return table.toString();
    }
}
