package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.CpuShares;
import picocli.CommandLine;

@CommandLine.Command(
        customSynopsis = "ctctl sched on",
        description = "%nLets the scheduler correct weights while containers compete, as it does from the start.%n",
        footer = "%nLimits, guarantees by weight and credits hold in any case.")
public final class SchedOnCommand implements Command {
    private final CpuShares shares;

    public SchedOnCommand(CpuShares shares) {
        this.shares = shares;
    }

    @Override
    public int run(Request request) {
        shares.correct(true);
        return 0;
    }
}
