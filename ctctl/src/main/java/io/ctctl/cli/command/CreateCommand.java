package io.ctctl.cli.command;

import io.ctctl.cli.option.ContainerOptions;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = {
            "ctctl create [OPTION...] TEMPLATE [COMMAND [ARG...]]",
            "       ctctl create [OPTION...] --rootfs DIR [COMMAND [ARG...]]"
        },
        description = "%nMakes a container without starting it, and prints its id.%n")
public final class CreateCommand implements Command {
    @Mixin
    ContainerOptions options;

    private final Containers containers;
    private final Templates templates;

    public CreateCommand(Containers containers, Templates templates) {
        this.containers = containers;
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerConfig config = options.config(request);
        Roots.ensure(request, config, templates);
        request.out().write(containers.create(config).id() + "\n");
        return 0;
    }
}
