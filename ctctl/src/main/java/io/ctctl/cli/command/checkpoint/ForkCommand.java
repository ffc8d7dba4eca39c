package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl fork [OPTION...] CONTAINER",
        description =
                "%nMakes containers that go on from where another is now, each with a name, an id and an address of its own; that one goes on too.%n")
public final class ForkCommand implements Command {
    private static final int MOST = 1000;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "NUMBER",
            description = "How many; default 1.")
    int count = 1;

    @Option(
            names = "--name",
            paramLabel = "PREFIX",
            description = "They are called PREFIX-1 and so on; default: as the container.")
    String prefix;

    private final Containers containers;
    private final Snapshots snapshots;

    public ForkCommand(Containers containers, Snapshots snapshots) {
        this.containers = containers;
        this.snapshots = snapshots;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        if (count < 1 || count > MOST) {
            throw new ContainerException(ErrorKind.USAGE, "bad --count " + count + ": it must be 1 to " + MOST);
        }
        ContainerId id = containers.find(name);
        String begin = prefix == null ? containers.view(id).displayName() : prefix;
        List<ContainerName> names = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new ContainerName(begin + "-" + number))
                .toList();
        for (ContainerId made : snapshots.fork(id, names, containers::removeByForce)) {
            request.out().write(made + "\n");
        }
        return 0;
    }
}
