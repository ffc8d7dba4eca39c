package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.Limits;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl limits [OPTION...] CONTAINER",
        description = {
            "%nLists what a container was given, and whether this host enforces it, approximates it (and how) or cannot "
                    + "enforce it (and why). A setting that differs from the next start on (set --live, set --next-start) has a "
                    + "second line.%n"
        })
public final class LimitsCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;
    private final Limits limits;

    public LimitsCommand(Containers containers, Limits limits) {
        this.containers = containers;
        this.limits = limits;
    }

    @Override
    public int run(Request request) throws IOException {
        boolean json = format.json();
        ContainerId id = containers.find(name);
        List<ListedSetting> all = ListedSetting.list(limits.of(id), limits.atNextStart(id));
        if (json) {
            Printed.json(request, all);
            return 0;
        }
        Table table = new Table("SETTING", "VALUE", "STATE");
        for (ListedSetting setting : all) {
            table.row(
                    setting.option(),
                    Format.printable(setting.wanted().orElse("-")),
                    Format.printable(setting.state()));
        }
        request.out().write(all.isEmpty() ? "" : table.toString());
        return 0;
    }
}
