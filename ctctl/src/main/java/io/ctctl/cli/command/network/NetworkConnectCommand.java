package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.InterfaceOptions;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.daemon.Request;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network connect [OPTION...] NETWORK CONTAINER",
        description =
                "%nGives a container, running or not, an interface in one more network, now and at later starts.%n")
public final class NetworkConnectCommand implements Command {
    @Mixin
    InterfaceOptions options;

    @Parameters(
            index = "0",
            paramLabel = "NETWORK",
            description = "Name, and what run takes after it: ip=, mac= and so on.")
    String network;

    @Parameters(index = "1", paramLabel = "CONTAINER", description = "Name or id.")
    String container;

    private final Containers containers;

    public NetworkConnectCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException {
        InterfaceConfig added = options.config(network);
        containers.reconfigure(
                containers.find(container),
                config -> config.withNetwork(config.network().with(added)));
        return 0;
    }
}
