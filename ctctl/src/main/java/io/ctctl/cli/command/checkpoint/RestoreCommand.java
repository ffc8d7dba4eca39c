package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.command.EachContainer;
import io.ctctl.cli.option.ClientPaths;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = {"ctctl restore CONTAINER...", "       ctctl restore --import FILE [--name NAME]"},
        description =
                "%nHas suspended containers go on, or makes a container of an archive that checkpoint wrote and has that go on.%n")
public final class RestoreCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names = List.of();

    @Option(
            names = {"-i", "--import"},
            paramLabel = "FILE",
            description = "The archive.")
    String archive;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Another name than the container had.")
    String name;

    private final Containers containers;
    private final Checkpoints checkpoints;
    private final Archives archives;

    public RestoreCommand(Containers containers, Checkpoints checkpoints, Archives archives) {
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.archives = archives;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        if ((archive == null) == names.isEmpty() || (name != null && archive == null)) {
            throw new ContainerException(ErrorKind.USAGE, "restore needs containers, or --import and an archive");
        }
        if (archive == null) {
            return EachContainer.run(request, containers, names, checkpoints::resume);
        }
        ContainerId id = archives.restore(
                ClientPaths.resolve(request, archive),
                Optional.ofNullable(name).map(ContainerName::new),
                containers::removeByForce);
        request.out().write(id + "\n");
        return 0;
    }
}
