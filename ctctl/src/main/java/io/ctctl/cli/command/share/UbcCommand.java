package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.Beancounters;
import io.ctctl.scheduler.memory.Beancounter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl ubc [OPTION...] CONTAINER",
        description = {
            "%nShows a running container in OpenVZ's beancounters, from what this kernel counts. '-' is a figure it does "
                    + "not keep; memory is in pages of 4096 bytes where the name ends in pages.%n"
        })
public final class UbcCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;

    public UbcCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        boolean json = format.json();
        ContainerId id = containers.find(name);
        RunningContainer running = containers
                .running(id)
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.WRONG_STATE, "count in " + name + ": it does not run; start it first"));
        List<Beancounter> all = Beancounters.of(running);
        if (json) {
            Printed.json(request, all);
            return 0;
        }
        Table table = new Table("RESOURCE", "HELD", "MAXHELD", "BARRIER", "LIMIT", "FAILCNT", "SOURCE");
        for (Beancounter counter : all) {
            table.row(
                    counter.name(),
                    text(counter.held()),
                    text(counter.maxHeld()),
                    text(counter.barrier()),
                    text(counter.limit()),
                    text(counter.failures()),
                    counter.source());
        }
        request.out().write(table.toString());
        return 0;
    }

    private static String text(Optional<Long> figure) {
        return figure.map(Object::toString).orElse("-");
    }
}
