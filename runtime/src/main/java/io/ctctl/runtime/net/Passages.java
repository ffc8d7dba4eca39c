package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.runtime.NetworkPassage;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the networks here can take a container that comes from elsewhere, and makes those that are missing. */
final class Passages {
    private final Networks networks;
    private final LeaseBook book;

    Passages(Networks networks, LeaseBook book) {
        this.networks = networks;
        this.book = book;
    }

    /** Of a container of this host. */
    NetworkPassage of(ContainerId id, ContainerConfig config) {
        List<AttachedInterface> interfaces = book.of(id);
        Map<String, NetworkDefinition> all =
                InterfaceSetups.definitions(config.network().interfaces(), networks::preview);
        interfaces.forEach(attached -> all.computeIfAbsent(attached.network(), networks::get));
        return new NetworkPassage(interfaces, List.copyOf(all.values()));
    }

    /** ContainerException: the first thing that does not fit. */
    void check(ContainerId id, ContainerConfig config, NetworkPassage passage) {
        requireNetworks(passage);
        if (passage.interfaces().isEmpty()) {
            return;
        }
        book.preview(leases -> {
            InterfaceChoice choice = networks.choice(leases, book::displayName);
            return passage.interfaces().stream()
                    .flatMap(attached -> networks.available(attached.network()).stream()
                            .map(network -> choice.again(
                                    id, attached, network, passage.predecessor().orElse(id))))
                    .toList();
        });
        networks.rules().check(passage.predecessor().orElse(id), config);
    }

    private void requireNetworks(NetworkPassage passage) {
        for (NetworkDefinition there : passage.networks()) {
            Optional<NetworkDefinition> here = networks.available(there.name());
            if (here.isEmpty()) {
                requireCreation(there, passage.create());
            } else {
                passage.interfaces().stream()
                        .filter(attached -> attached.network().equals(there.name()))
                        .forEach(attached -> requireLike(attached, there, here.get()));
            }
        }
    }

    private static void requireCreation(NetworkDefinition network, boolean create) {
        if (network.type() == NetworkType.VXLAN || network.type() == NetworkType.MACVLAN) {
            throw missing(
                    network,
                    "make it there, its " + (network.type() == NetworkType.VXLAN ? "peers" : "parent")
                            + " are that host's own");
        } else if (!create) {
            throw missing(network, "make it there, or allow --create-networks");
        }
    }

    private static ContainerException missing(NetworkDefinition network, String what) {
        return new ContainerException(
                ErrorKind.NO_SUCH_NETWORK, "its network " + network.name() + " is not there: " + what);
    }

    private static void requireLike(AttachedInterface attached, NetworkDefinition there, NetworkDefinition here) {
        boolean alike = here.type() == there.type() || (bridged(here) && bridged(there));
        if (!alike) {
            throw unlike(there, "is of type " + here.type() + " there, not " + there.type());
        }
        for (InterfaceAddress each : attached.addresses()) {
            IpAddress address = each.address();
            Optional<Subnet> was = there.subnetOf(address);
            Optional<Subnet> is = here.subnetOf(address);
            if (!was.map(Subnet::cidr).equals(is.map(Subnet::cidr))) {
                throw unlike(
                        there,
                        "has other subnets there: its address " + address + " would be of "
                                + is.map(subnet -> subnet.cidr().toString()).orElse("none")
                                + was.map(subnet -> "; made there with --subnet " + subnet.cidr() + " it keeps it")
                                        .orElse(""));
            }
        }
    }

    private static boolean bridged(NetworkDefinition network) {
        return network.type() == NetworkType.BRIDGE || network.type() == NetworkType.VXLAN;
    }

    private static ContainerException unlike(NetworkDefinition network, String how) {
        return new ContainerException(
                ErrorKind.HOST_LACKS,
                "its network " + network.name() + " " + how + "; --offline gives it an address anew");
    }

    /** Makes the networks that are missing and may be made. */
    void make(NetworkPassage passage) {
        requireNetworks(passage);
        for (NetworkDefinition there : passage.networks()) {
            if (networks.available(there.name()).isEmpty()) {
                networks.create(request(there));
            }
        }
    }

    private static NetworkRequest request(NetworkDefinition like) {
        List<Subnet> subnets = like.subnets();
        return new NetworkRequest(
                like.name(),
                like.type(),
                subnets.stream().map(Subnet::cidr).toList(),
                subnets.stream().flatMap(subnet -> subnet.gateway().stream()).toList(),
                subnets.stream().map(Subnet::range).toList(),
                like.internal(),
                like.isolation(),
                Optional.empty(),
                Optional.empty(),
                like.mtu(),
                // addresses to translate to are the other host's own
                List.of());
    }
}
