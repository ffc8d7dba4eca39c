package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl slice rm CONTAINER NAME",
        description = "%nRemoves a slice; its processes go on outside.%n")
public final class SliceRmCommand implements Command {
    @Parameters(hidden = true, paramLabel = "CONTAINER NAME")
    List<String> words = List.of();

    private final Containers containers;

    public SliceRmCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        Slices.requireTwo(words);
        String name = words.get(1);
        ContainerId id = containers.find(words.get(0));
        Slices.existing(containers, id, words.get(0), name);
        Slices.remove(containers, id, name);
        request.out().write(name + "\n");
        return 0;
    }
}
