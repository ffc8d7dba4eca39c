package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.network.NetworkChangeCommand;
import io.ctctl.cli.command.network.NetworkConnectCommand;
import io.ctctl.cli.command.network.NetworkCreateCommand;
import io.ctctl.cli.command.network.NetworkDisconnectCommand;
import io.ctctl.cli.command.network.NetworkFastpathCommand;
import io.ctctl.cli.command.network.NetworkForwardingCommand;
import io.ctctl.cli.command.network.NetworkInspectCommand;
import io.ctctl.cli.command.network.NetworkLsCommand;
import io.ctctl.cli.command.network.NetworkRmCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import java.util.List;

/** The commands about networks and containers' interfaces. */
final class NetworkCommands {
    private NetworkCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        Networks networks = node.networks();
        Connections connections = node.connections();
        return List.of(
                entry("network ls", "List networks", () -> new NetworkLsCommand(networks, connections)),
                entry("network create", "Make a network", () -> new NetworkCreateCommand(networks)),
                entry(
                        "network inspect",
                        "Print all that is known of networks, as JSON",
                        () -> new NetworkInspectCommand(
                                networks,
                                connections,
                                node.packets().shape(),
                                node.packets().fastPath())),
                entry(
                        "network rm",
                        "Remove networks",
                        () -> new NetworkRmCommand(
                                containers, connections, node.packets().fastPath())),
                entry(
                        "network connect",
                        "Give a container an interface in a network",
                        () -> new NetworkConnectCommand(containers)),
                entry(
                        "network change",
                        "Change the addresses of a container's interface",
                        () -> new NetworkChangeCommand(containers, connections)),
                entry(
                        "network disconnect",
                        "Take an interface from a container",
                        () -> new NetworkDisconnectCommand(containers, connections)),
                entry(
                        "network fastpath",
                        "Show or switch the fast path of bridges",
                        () -> new NetworkFastpathCommand(
                                networks, node.packets().fastPath())),
                entry(
                        "network forwarding",
                        "Let the host forward for containers, or not",
                        () -> new NetworkForwardingCommand(networks.forwarding())));
    }
}
