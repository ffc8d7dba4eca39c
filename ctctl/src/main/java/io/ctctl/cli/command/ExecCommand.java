package io.ctctl.cli.command;

import io.ctctl.cli.option.DetachKeys;
import io.ctctl.cli.option.ProcessOptions;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ExecConfig;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl exec [OPTION...] CONTAINER COMMAND [ARG...]",
        description = "%nRuns a further command in a running container.%n",
        footer = "%nThe exit code is the command's, as with run.")
public final class ExecCommand implements Command {
    @Option(
            names = {"-d", "--detach"},
            description = "Leave it in the background.")
    boolean detach;

    @Option(names = "--privileged", description = "With all capabilities and without the system call filter.")
    boolean privileged;

    @Option(names = "--slice", paramLabel = "NAME", description = "Share the CPU time of this slice of the container.")
    String slice;

    @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Leave the terminal; ctrl-p,ctrl-q by default.")
    String detachKeys;

    @Mixin
    ProcessOptions process;

    @Parameters(hidden = true, paramLabel = "CONTAINER COMMAND")
    List<String> words = List.of();

    private final Containers containers;

    public ExecCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        if (words.size() < 2) {
            throw new ContainerException(
                    ErrorKind.USAGE, words.isEmpty() ? "no container named" : "no command to run in " + words.get(0));
        }
        if (process.tty() && !detach) {
            Sessions.requireTerminal(request);
        }
        ContainerId id = containers.find(words.get(0));
        ExecConfig config = new ExecConfig(
                process.process(request, words.subList(1, words.size()), false),
                privileged,
                Optional.ofNullable(slice));
        if (detach) {
            containers.exec(id, config, Optional.empty());
            return 0;
        }
        Sessions.Wanted wanted = new Sessions.Wanted(
                process.tty(),
                process.interactive(),
                true,
                Optional.ofNullable(detachKeys).map(DetachKeys::checked));
        containers.exec(id, config, Optional.of(Sessions.open(request, wanted)));
        return Commands.SESSION_DECIDES;
    }
}
