package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl snapshot create --memory [--name SNAPSHOT] CONTAINER",
        description =
                "%nKeeps the processes of a container with their memory, and what it has written, as of one instant; the container goes on.%n")
public final class SnapshotCreateCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Option(names = "--memory", required = true, description = "With the processes and their memory.")
    boolean memory;

    @Option(names = "--name", paramLabel = "SNAPSHOT", description = "Default: the time.")
    String snapshot;

    private final Containers containers;
    private final Snapshots snapshots;

    public SnapshotCreateCommand(Containers containers, Snapshots snapshots) {
        this.containers = containers;
        this.snapshots = snapshots;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        String chosen = snapshot == null ? "at-" + Instant.now().getEpochSecond() : snapshot;
        request.out().write(snapshots.create(containers.find(name), chosen).name() + "\n");
        return 0;
    }
}
