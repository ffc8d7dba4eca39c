package io.ctctl.cli.command.account;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.account.Slowdown;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl why [OPTION...] CONTAINER",
        description = "%nTells in a sentence or two what slows a container down, and who.%n",
        footer =
                "%nIt goes by the last ten to twenty seconds: what the container waited for, whether its limit stopped it, and"
                        + " what its neighbours used.")
public final class WhyCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;
    private final Accounts accounts;

    public WhyCommand(Containers containers, Accounts accounts) {
        this.containers = containers;
        this.accounts = accounts;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        Slowdown slowdown = accounts.why(containers.find(name));
        if (format.json()) {
            Printed.json(request, slowdown);
        } else {
            request.out().write(String.join("\n", slowdown.sentences()) + "\n");
        }
        return 0;
    }
}
