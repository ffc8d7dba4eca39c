package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl slice set [OPTION...] CONTAINER NAME",
        description = "%nChanges a slice; what is not given stays.%n")
public final class SliceSetCommand implements Command {
    @Mixin
    SliceOptions options;

    private final Containers containers;

    public SliceSetCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(options.container());
        Slices.put(
                containers, id, options.apply(Slices.existing(containers, id, options.container(), options.slice())));
        request.out().write(options.slice() + "\n");
        return 0;
    }
}
