package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Timeline;
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
    private final Timeline timeline;

    public SnapshotRmCommand(Containers containers, Timeline timeline) {
        this.containers = containers;
        this.timeline = timeline;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        timeline.remove(containers.find(name), snapshot);
        return 0;
    }
}
