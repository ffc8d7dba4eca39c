package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ListFormat;
import io.ctctl.cli.text.Table;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(customSynopsis = "ctctl network ls [OPTION...]", description = "%nLists networks.%n")
public final class NetworkLsCommand implements Command {
    @Mixin
    ListFormat format;

    private final Networks networks;
    private final Connections connections;

    public NetworkLsCommand(Networks networks, Connections connections) {
        this.networks = networks;
        this.connections = connections;
    }

    @Override
    public int run(Request request) throws IOException {
        format.print(request, networks.list(), NetworkDefinition::name, this::table);
        return 0;
    }

    private Table table(List<NetworkDefinition> all) {
        Table table = new Table("NAME", "TYPE", "SUBNETS", "LINK", "CONTAINERS");
        for (NetworkDefinition network : all) {
            table.row(
                    network.name(),
                    network.type() + (network.internal() ? ", internal" : ""),
                    network.subnets().stream()
                            .map(Subnet::cidr)
                            .map(Object::toString)
                            .collect(Collectors.joining(" ")),
                    network.link().or(network::parent).map(Object::toString).orElse("-"),
                    Integer.toString(connections.view(network).containers().size()));
        }
        return table;
    }
}
