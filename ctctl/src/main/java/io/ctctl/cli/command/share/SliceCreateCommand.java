package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl slice create [OPTION...] CONTAINER NAME",
        description = "%nMakes a part of a container that shares its CPU time with the others by weight.%n")
public final class SliceCreateCommand implements Command {
    @Mixin
    SliceOptions options;

    private final Containers containers;

    public SliceCreateCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(options.container());
        Slices.refuseExisting(containers, id, options.container(), options.slice());
        Slices.put(containers, id, options.apply(Slices.fresh(options.slice())));
        request.out().write(options.slice() + "\n");
        return 0;
    }
}
