package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Timeline;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl snapshot switch CONTAINER SNAPSHOT",
        description = "%nEnds a container and has it go on from a snapshot; what it has done since is lost.%n")
public final class SnapshotSwitchCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Its name.")
    String snapshot;

    private final Containers containers;
    private final Timeline timeline;

    public SnapshotSwitchCommand(Containers containers, Timeline timeline) {
        this.containers = containers;
        this.timeline = timeline;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        timeline.goBack(containers.find(name), snapshot);
        return 0;
    }
}
