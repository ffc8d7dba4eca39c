package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.net.Connections;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network disconnect NETWORK|INTERFACE CONTAINER",
        description = "%nTakes an interface from a container, running or not, now and at later starts.%n")
public final class NetworkDisconnectCommand implements Command {
    @Parameters(index = "0", paramLabel = "NETWORK|INTERFACE", description = "The network's name, or the interface's.")
    String which;

    @Parameters(index = "1", paramLabel = "CONTAINER", description = "Name or id.")
    String container;

    private final Containers containers;
    private final Connections connections;

    public NetworkDisconnectCommand(Containers containers, Connections connections) {
        this.containers = containers;
        this.connections = connections;
    }

    @Override
    public int run(Request request) throws InterruptedException {
        ContainerId id = containers.find(container);
        containers.reconfigure(
                id,
                config -> config.withNetwork(InterfaceSelection.of(config.network(), connections.of(id), which)
                        .without(config.network())));
        return 0;
    }
}
