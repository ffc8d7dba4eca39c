package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.share.ExplainCommand;
import io.ctctl.cli.command.share.LimitsCommand;
import io.ctctl.cli.command.share.SetCommand;
import io.ctctl.cli.command.share.UbcCommand;
import io.ctctl.cli.command.share.VerifyCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.share.Limits;
import java.util.List;

/** The commands about what containers may have. */
final class LimitCommands {
    private LimitCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        Limits limits = node.limits();
        return List.of(
                entry("set", "Change what containers may have", () -> new SetCommand(containers, limits)),
                entry(
                        "limits",
                        "List what a container may have, and whether that holds",
                        () -> new LimitsCommand(containers, limits)),
                entry(
                        "explain",
                        "Show the kernel files behind a container's limits",
                        () -> new ExplainCommand(containers, limits)),
                entry(
                        "verify",
                        "Measure whether a container's limits hold",
                        () -> new VerifyCommand(node.instance(), containers)),
                entry("ubc", "Show a container in OpenVZ's beancounters", () -> new UbcCommand(containers)));
    }
}
