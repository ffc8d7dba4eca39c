package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.command.EachContainer;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl suspend CONTAINER...",
        description =
                "%nSaves the processes of containers with all their memory, and ends them; resume goes on from there.%n")
public final class SuspendCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;
    private final Checkpoints checkpoints;

    public SuspendCommand(Containers containers, Checkpoints checkpoints) {
        this.containers = containers;
        this.checkpoints = checkpoints;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        return EachContainer.run(request, containers, names, checkpoints::suspend);
    }
}
