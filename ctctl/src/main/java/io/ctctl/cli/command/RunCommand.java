package io.ctctl.cli.command;

import io.ctctl.cli.option.ContainerOptions;
import io.ctctl.runtime.Attachment;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = {
            "ctctl run [OPTION...] TEMPLATE [COMMAND [ARG...]]",
            "       ctctl run [OPTION...] --rootfs DIR [COMMAND [ARG...]]"
        },
        description = {
            "%nMakes a container and runs a command in it, /bin/sh by default. A template that does not exist but can be "
                    + "built (busybox, debian) is built first.%n"
        },
        footer = {
            "%nThe exit code is the program's; 128+n when signal n ended it; 125 when ctctl could not run it, "
                    + "126 when it is not executable, 127 when it was not found."
        })
public final class RunCommand implements Command {
    @Option(
            names = {"-d", "--detach"},
            description = "Leave it in the background; print its id.")
    boolean detach;

    @Option(names = "--explain", description = "Print every step of the start; take none.")
    boolean explain;

    @Mixin
    ContainerOptions options;

    private final Containers containers;
    private final Templates templates;

    public RunCommand(Containers containers, Templates templates) {
        this.containers = containers;
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        boolean tty = options.process().tty();
        if (tty && !detach && !explain) {
            Sessions.requireTerminal(request);
        }
        ContainerConfig config = options.config(request);
        Roots.ensure(request, config, templates);
        if (explain) {
            request.out().write(containers.explain(config).render());
            return 0;
        }
        Optional<String> notice = containers.notice(config);
        if (notice.isPresent()) {
            request.err().write("ctctl: " + notice.get() + "\n");
            request.err().flush();
        }
        if (detach) {
            request.out().write(containers.run(config, Optional.empty()) + "\n");
            return 0;
        }
        Attachment attachment = Sessions.open(
                request,
                new Sessions.Wanted(
                        config.process().tty(),
                        config.process().stdin(),
                        true,
                        config.lifecycle().detachKeys()));
        containers.run(config, Optional.of(attachment));
        return Commands.SESSION_DECIDES;
    }
}
