package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl publish add CONTAINER PORT...",
        description = "%nLeads more ports of the host to a container.%n")
public final class PublishAddCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "PORT",
            description = "[IP:]HOST:CONTAINER[/PROTOCOL], or ranges.")
    List<String> words;

    private final Containers containers;

    public PublishAddCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        TrafficChange.apply(containers, containers.find(name), traffic -> {
            List<Publication> ports = new ArrayList<>(traffic.ports());
            words.stream().map(Publication::parse).forEach(ports::add);
            return traffic.withPorts(ports);
        });
        return 0;
    }
}
