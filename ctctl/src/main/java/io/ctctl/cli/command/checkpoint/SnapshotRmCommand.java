package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(customSynopsis = "ctctl snapshot rm CONTAINER SNAPSHOT", description = "%nDeletes a snapshot.%n")
public final class SnapshotRmCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Its name.")
    String snapshot;

    private final Containers containers;
    private final Snapshots snapshots;

    public SnapshotRmCommand(Containers containers, Snapshots snapshots) {
        this.containers = containers;
        this.snapshots = snapshots;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        snapshots.remove(containers.find(name), snapshot);
        return 0;
    }
}
