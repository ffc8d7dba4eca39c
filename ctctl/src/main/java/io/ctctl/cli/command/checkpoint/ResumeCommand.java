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
        customSynopsis = "ctctl resume CONTAINER...",
        description = "%nHas suspended containers go on from where they were.%n")
public final class ResumeCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;
    private final Checkpoints checkpoints;

    public ResumeCommand(Containers containers, Checkpoints checkpoints) {
        this.containers = containers;
        this.checkpoints = checkpoints;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        return EachContainer.run(request, containers, names, checkpoints::resume);
    }
}
