package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.checkpoint.Snapshot;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.Optional;
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
    private final Histories histories;

    public SnapshotRmCommand(Containers containers, Snapshots snapshots, Histories histories) {
        this.containers = containers;
        this.snapshots = snapshots;
        this.histories = histories;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(name);
        Optional<Snapshot> point = histories.of(id).points().stream()
                .filter(one -> one.name().equals(snapshot))
                .findFirst();
        if (point.isPresent()) {
            histories.remove(id, point.get());
        } else {
            snapshots.remove(id, snapshot);
        }
        return 0;
    }
}
