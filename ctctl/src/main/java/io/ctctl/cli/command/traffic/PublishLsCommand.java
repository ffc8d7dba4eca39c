package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl publish ls [OPTION...] [CONTAINER]",
        description = "%nLists published ports, of all containers or of one.%n")
public final class PublishLsCommand implements Command {
    @Parameters(index = "0", arity = "0..1", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Mixin
    OutputFormat format;

    private final Containers containers;

    /** One line. */
    record Published(String container, String name, Publication port, boolean active) {
        static Published of(ContainerView view, Publication port) {
            boolean active = view.state().status() == ContainerStatus.RUNNING
                    && !view.config().network().interfaces().isEmpty();
            String called = view.config().name().map(ContainerName::value).orElse("");
            return new Published(view.id().value(), called, port, active);
        }
    }

    public PublishLsCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        List<ContainerView> views = name == null ? containers.list() : List.of(containers.view(containers.find(name)));
        List<Published> all = new ArrayList<>();
        for (ContainerView view : views) {
            view.config().network().traffic().ports().forEach(port -> all.add(Published.of(view, port)));
        }
        if (format.json()) {
            Printed.json(request, all);
            return 0;
        }
        Table table = new Table("CONTAINER", "NAME", "PORT", "STATE");
        all.forEach(port -> table.row(
                port.container(), port.name(), port.port().toString(), port.active() ? "active" : "inactive"));
        request.out().write(table.toString());
        return 0;
    }
}
