package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.CpuShares;
import picocli.CommandLine;

@CommandLine.Command(
        customSynopsis = "ctctl sched off",
        description = "%nLeaves CPU time to the kernel and the weights as they are without corrections.%n",
        footer = "%nLimits, guarantees by weight and credits hold in any case.")
public final class SchedOffCommand implements Command {
    private final CpuShares shares;

    public SchedOffCommand(CpuShares shares) {
        this.shares = shares;
    }

    @Override
    public int run(Request request) {
        shares.correct(false);
        return 0;
    }
}
