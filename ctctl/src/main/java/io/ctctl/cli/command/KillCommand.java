package io.ctctl.cli.command;

import io.ctctl.cli.option.Signals;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl kill [OPTION...] CONTAINER...",
        description = "%nSends containers a signal, KILL by default.%n")
public final class KillCommand implements Command {
    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Name or number: TERM, SIGTERM, 15.")
    String signal = "KILL";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;

    public KillCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        Signal parsed = Signals.parse(signal);
        return EachContainer.run(request, containers, names, id -> containers.kill(id, parsed));
    }
}
