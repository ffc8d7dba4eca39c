package io.ctctl.cli.command;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl stop [OPTION...] CONTAINER...",
        description = "%nSends containers their stop signal, and kills those that go on.%n")
public final class StopCommand implements Command {
    @Option(
            names = {"-t", "--time", "--timeout"},
            paramLabel = "TIME",
            description = "Time to end in, as in 10 or 1m; the container's own by default.")
    Duration time;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;

    public StopCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        return EachContainer.together(request, containers, names, id -> containers.stop(id, Optional.ofNullable(time)));
    }
}
