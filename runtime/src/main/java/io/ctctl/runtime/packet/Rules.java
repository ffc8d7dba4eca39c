package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.InterfaceElements;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.runtime.config.TrafficConfig;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a container's interfaces and its wishes come to: elements, and whether there are chains and quotas to make. */
record Rules(TrafficConfig traffic, List<AttachedInterface> interfaces, Set<Element> elements, Set<NftFamily> tables) {
    /** Of a container without interfaces. */
    static final Rules NONE = new Rules(TrafficConfig.DEFAULT, List.of(), Set.of(), Set.of());

    /** {@code networks} by name; an interface of a network that is not among them is left alone. */
    static Rules of(
            TrafficConfig traffic,
            List<AttachedInterface> interfaces,
            Map<String, NetworkDefinition> networks,
            Set<Integer> classes) {
        Set<Element> elements = new LinkedHashSet<>();
        Set<NftFamily> tables = new LinkedHashSet<>();
        for (AttachedInterface attached : interfaces) {
            NetworkDefinition network = networks.get(attached.network());
            if (network == null || attached.hostLink().isEmpty()) {
                continue;
            }
            tables.add(InterfaceElements.table(network));
            elements.addAll(InterfaceElements.of(network, attached, !traffic.spoofing(), classes));
            elements.addAll(InterfaceElements.firewall(network, attached, traffic.firewall()));
            if (traffic.quota().hard().isPresent()) {
                elements.add(InterfaceElements.quota(network, attached));
            }
        }
        published(interfaces, networks).values().forEach(target -> traffic.ports()
                .forEach(publication -> elements.addAll(InterfaceElements.published(publication, target))));
        return new Rules(traffic, List.copyOf(interfaces), elements, tables);
    }

    /** Where published ports lead: the first address of each family that the host has a way to, and if possible the world. */
    private static Map<IpFamily, IpAddress> published(
            List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks) {
        Map<IpFamily, IpAddress> targets = new LinkedHashMap<>();
        for (boolean internal : List.of(false, true)) {
            for (AttachedInterface attached : interfaces) {
                NetworkDefinition network = networks.get(attached.network());
                if (network != null
                        && network.internal() == internal
                        && attached.hostLink().isPresent()) {
                    attached.addresses().stream()
                            .map(InterfaceAddress::address)
                            .forEach(address -> targets.putIfAbsent(address.family(), address));
                }
            }
        }
        return targets;
    }

    /** As if these were all of its elements. */
    Rules only(Set<Element> these) {
        return new Rules(traffic, interfaces, these, tables);
    }

    boolean hasFirewall() {
        return !traffic.firewall().letsAllPass() && !tables.isEmpty();
    }

    Optional<Long> hardQuota() {
        return Optional.of(traffic.quota()).flatMap(TrafficQuota::hard);
    }

    /** The links by whose names its packets are counted. */
    List<InterfaceName> hostLinks() {
        return interfaces.stream()
                .map(AttachedInterface::hostLink)
                .flatMap(Optional::stream)
                .toList();
    }
}
