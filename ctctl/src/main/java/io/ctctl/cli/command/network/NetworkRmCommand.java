package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.packet.FastPathControl;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network rm NETWORK...",
        description = "%nRemoves networks that no container is connected to, with their links.%n")
public final class NetworkRmCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names.")
    List<String> names;

    private final Containers containers;
    private final Connections connections;
    private final FastPathControl fastPath;

    public NetworkRmCommand(Containers containers, Connections connections, FastPathControl fastPath) {
        this.containers = containers;
        this.fastPath = fastPath;
        this.connections = connections;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        for (String name : names) {
            connections.removeNetwork(name, containers.remaining());
            // another of that name is one of its own
            fastPath.set(name, true);
            request.out().write(name + "\n");
        }
        return 0;
    }
}
