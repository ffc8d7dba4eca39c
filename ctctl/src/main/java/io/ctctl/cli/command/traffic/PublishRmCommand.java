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
        customSynopsis = "ctctl publish rm CONTAINER PORT...",
        description = "%nLeads ports of the host to a container no more.%n")
public final class PublishRmCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PORT", description = "As it was published.")
    List<String> words;

    private final Containers containers;

    public PublishRmCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        TrafficChange.apply(containers, containers.find(name), traffic -> {
            List<Publication> ports = new ArrayList<>(traffic.ports());
            for (String word : words) {
                if (!ports.remove(Publication.parse(word))) {
                    throw new IllegalArgumentException(word + " is not published: 'ctctl publish ls' lists what is");
                }
            }
            return traffic.withPorts(ports);
        });
        return 0;
    }
}
