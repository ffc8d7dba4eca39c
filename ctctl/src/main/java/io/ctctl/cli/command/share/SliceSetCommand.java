package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl slice set [OPTION...] CONTAINER NAME",
        description = "%nChanges a slice; what is not given stays.%n")
public final class SliceSetCommand implements Command {
    @Option(names = "--weight", paramLabel = "N", description = "Against other slices, 1 to 10000; 100 by default.")
    Integer weight;

    @Option(
            names = "--cpulimit",
            paramLabel = "PERCENT",
            description = "At most so much, 100 being one CPU; 0: no limit.")
    String limit;

    @Parameters(hidden = true, paramLabel = "CONTAINER NAME")
    List<String> words = List.of();

    private final Containers containers;

    public SliceSetCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        Slices.requireTwo(words);
        String name = words.get(1);
        ContainerId id = containers.find(words.get(0));
        Slices.put(containers, id, Slices.with(Slices.existing(containers, id, words.get(0), name), weight, limit));
        request.out().write(name + "\n");
        return 0;
    }
}
