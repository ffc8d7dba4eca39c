package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Snapshot;
import io.ctctl.runtime.checkpoint.Timeline;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl snapshot ls [OPTION...] CONTAINER",
        description =
                "%nLists the snapshots of a container, those taken by `checkpoint --every` too: of these, the size is that of what had changed.%n")
public final class SnapshotLsCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final Timeline timeline;

    public SnapshotLsCommand(Containers containers, Timeline timeline) {
        this.containers = containers;
        this.timeline = timeline;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        List<Snapshot> all = timeline.of(containers.find(name));
        if (format.json()) {
            Printed.json(request, all);
            return 0;
        }
        Table table = new Table("SNAPSHOT", "CREATED", "SIZE");
        Instant now = Instant.now();
        all.forEach(one -> table.row(one.name(), Format.ago(one.created(), now), (one.bytes() >> 10) + " kB"));
        request.out().write(table.toString());
        return 0;
    }
}
