package io.ctctl.cli.command;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl rm [OPTION...] CONTAINER...",
        description = "%nRemoves containers and all they wrote outside their volumes.%n")
public final class RmCommand implements Command {
    @Option(
            names = {"-f", "--force"},
            description = "Kill those that run.")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;

    public RmCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        EachContainer.Action removal = force ? containers::removeByForce : containers::remove;
        return EachContainer.together(request, containers, names, removal);
    }
}
