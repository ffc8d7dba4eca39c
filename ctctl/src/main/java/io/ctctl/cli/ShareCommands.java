package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.share.AdmitCommand;
import io.ctctl.cli.command.share.CreditsCommand;
import io.ctctl.cli.command.share.NodeCpuCommand;
import io.ctctl.cli.command.share.NodeMemoryCommand;
import io.ctctl.cli.command.share.SchedOffCommand;
import io.ctctl.cli.command.share.SchedOnCommand;
import io.ctctl.cli.command.share.SchedShowCommand;
import io.ctctl.cli.command.share.SchedSimulateCommand;
import io.ctctl.cli.command.share.SliceCreateCommand;
import io.ctctl.cli.command.share.SliceLsCommand;
import io.ctctl.cli.command.share.SliceRmCommand;
import io.ctctl.cli.command.share.SliceSetCommand;
import io.ctctl.cli.command.share.SplitCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.share.CpuShares;
import java.util.List;

/** The commands about what containers get of the CPUs. */
final class ShareCommands {
    private ShareCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        CpuShares shares = node.shares();
        return List.of(
                entry("credits", "Show CPU credits", () -> new CreditsCommand(containers, shares)),
                entry("sched show", "Show how CPU time is divided", () -> new SchedShowCommand(shares)),
                entry("sched simulate", "Run a scenario on a made-up machine", SchedSimulateCommand::new),
                entry("sched on", "Correct weights while containers compete", () -> new SchedOnCommand(shares)),
                entry("sched off", "Leave CPU time to the kernel", () -> new SchedOffCommand(shares)),
                entry("node cpu", "Show what of the CPUs is promised", () -> new NodeCpuCommand(shares)),
                entry("node memory", "Show what of the memory is promised", () -> new NodeMemoryCommand(containers)),
                entry("split", "Show what equal containers would get", () -> new SplitCommand(containers, shares)),
                entry("admit", "Tell whether a container would fit", () -> new AdmitCommand(containers, shares)),
                entry(
                        "slice create",
                        "Make a part of a container that shares its CPU time",
                        () -> new SliceCreateCommand(containers)),
                entry("slice ls", "List the slices of a container", () -> new SliceLsCommand(containers)),
                entry("slice set", "Change a slice", () -> new SliceSetCommand(containers)),
                entry("slice rm", "Remove a slice", () -> new SliceRmCommand(containers)));
    }
}
