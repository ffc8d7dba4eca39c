package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.SliceView;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl slice ls [OPTION...] CONTAINER",
        description = "%nLists the slices of a container.%n")
public final class SliceLsCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(hidden = true, paramLabel = "CONTAINER")
    List<String> words = List.of();

    private final Containers containers;

    public SliceLsCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        if (words.size() != 1) {
            throw new ContainerException(ErrorKind.USAGE, "give one container");
        }
        ContainerId id = containers.find(words.get(0));
        List<SliceView> views = SliceView.of(containers.view(id).config(), containers.running(id));
        if (format.json()) {
            Printed.json(request, views);
            return 0;
        }
        Table table = new Table("NAME", "WEIGHT", "LIMIT", "PROCESSES");
        for (SliceView view : views) {
            table.row(
                    view.name(),
                    Integer.toString(view.weight()),
                    view.limitPercent().map(percent -> percent + " %").orElse("-"),
                    view.processes().isPresent()
                            ? Integer.toString(view.processes().getAsInt())
                            : "-");
        }
        request.out().write(table.toString());
        return 0;
    }
}
