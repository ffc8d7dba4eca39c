package io.ctctl.cli;

import io.ctctl.cli.CommandEntry.Codes;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.command.share.CreditsCommand;
import io.ctctl.cli.command.share.SchedShowCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.share.CpuShares;
import java.util.List;
import java.util.function.Supplier;

/** The commands about what containers get of the CPUs. */
final class ShareCommands {
    private ShareCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        CpuShares shares = node.shares();
        return List.of(
                entry("credits", "Show CPU credits", () -> new CreditsCommand(containers, shares)),
                entry("sched show", "Show how CPU time is divided", () -> new SchedShowCommand(shares)));
    }

    private static CommandEntry entry(String name, String summary, Supplier<Command> command) {
        return new CommandEntry(name, summary, Codes.TABLE, command);
    }
}
