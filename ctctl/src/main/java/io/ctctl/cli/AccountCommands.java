package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.account.EventsCommand;
import io.ctctl.cli.command.account.ListCommand;
import io.ctctl.cli.command.account.PidCommand;
import io.ctctl.cli.command.account.StatsCommand;
import io.ctctl.cli.command.account.TopCommand;
import io.ctctl.cli.command.account.WhyCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import java.util.List;

/** The commands about what containers use and wait for. */
final class AccountCommands {
    private AccountCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        Accounts accounts = node.accounts();
        return List.of(
                entry("stats", "Show what containers use", () -> new StatsCommand(containers, accounts)),
                entry("top", "Watch containers use the machine", () -> new TopCommand(accounts)),
                entry(
                        "list",
                        "List containers by columns of your choice",
                        () -> new ListCommand(containers, accounts, node.connections())),
                entry("pid", "Tell which container a process is in", () -> new PidCommand(containers)),
                entry("why", "Tell what slows a container down", () -> new WhyCommand(containers, accounts)),
                entry("events", "Print what happens to containers", () -> new EventsCommand(containers.events())));
    }
}
