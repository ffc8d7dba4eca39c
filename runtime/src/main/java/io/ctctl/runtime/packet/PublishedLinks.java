package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.netvirt.netlink.BridgeMessages;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.InterfaceElements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** What links have to let pass besides the rules: settings of the links themselves, which go with them. */
final class PublishedLinks {
    private final Function<String, Optional<NetworkDefinition>> networks;
    private final BridgeFilter bridgeFilter = BridgeFilter.ofKernel();

    PublishedLinks(Function<String, Optional<NetworkDefinition>> networks) {
        this.networks = networks;
    }

    /** For a firewall: what passes between the ports of its bridges is filtered too. */
    void filter(Rules rules) throws IOException {
        for (AttachedInterface attached : rules.interfaces()) {
            Optional<InterfaceName> bridge = bridge(attached);
            if (bridge.isPresent()) {
                bridgeFilter.require();
                try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
                    route.send(BridgeMessages.filtered(bridge.get()));
                }
            }
        }
    }

    /** For published ports, once the links are there. */
    void publish(Rules rules) throws IOException {
        if (rules.traffic().ports().isEmpty()) {
            return;
        }
        for (AttachedInterface attached : rules.interfaces()) {
            if (attached.hostLink().isEmpty()) {
                continue;
            }
            if (bridge(attached).isPresent()) {
                try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
                    route.send(BridgeMessages.hairpin(attached.hostLink().get()));
                }
            }
            lead127(attached);
        }
    }

    /** The answer to 127.0.0.1 comes in by the link, for an address that is otherwise never let in there. */
    private void lead127(AttachedInterface attached) throws IOException {
        Optional<Path> setting = networks.apply(attached.network())
                .flatMap(network -> InterfaceElements.link(network, attached))
                .map(link -> Path.of("/proc/sys/net/ipv4/conf", link.value(), "route_localnet"));
        if (setting.filter(Files::exists).isPresent()) {
            Files.writeString(setting.get(), "1");
        }
    }

    private Optional<InterfaceName> bridge(AttachedInterface attached) {
        return networks.apply(attached.network())
                .filter(network -> network.type().bridged())
                .flatMap(NetworkDefinition::link);
    }
}
