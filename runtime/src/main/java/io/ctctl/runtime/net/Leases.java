package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who has which interfaces and addresses now. In memory; the caller orders the calls. */
final class Leases {
    /** An address belongs to its network: other networks may have their own of the same number. */
    private record Key(String network, IpAddress address) {}

    private final Map<ContainerId, List<AttachedInterface>> held = new LinkedHashMap<>();
    private final Map<Key, ContainerId> holders = new HashMap<>();
    private final Map<String, Map<MacAddress, ContainerId>> macs = new HashMap<>();
    private final Map<Key, IpAddress> last = new HashMap<>();

    /** Replaces all that a container has. */
    void hold(ContainerId id, List<AttachedInterface> interfaces) {
        release(id);
        held.put(id, List.copyOf(interfaces));
        for (AttachedInterface attached : interfaces) {
            attached.addresses().forEach(address -> holders.put(new Key(attached.network(), address.address()), id));
            macs.computeIfAbsent(attached.network(), network -> new HashMap<>()).put(attached.mac(), id);
        }
    }

    void release(ContainerId id) {
        List<AttachedInterface> interfaces = held.remove(id);
        if (interfaces == null) {
            return;
        }
        for (AttachedInterface attached : interfaces) {
            attached.addresses().forEach(address -> holders.remove(new Key(attached.network(), address.address()), id));
            macs.getOrDefault(attached.network(), Map.of()).remove(attached.mac(), id);
        }
    }

    List<AttachedInterface> of(ContainerId id) {
        return held.getOrDefault(id, List.of());
    }

    Map<ContainerId, List<AttachedInterface>> all() {
        return new LinkedHashMap<>(held);
    }

    Optional<ContainerId> holder(String network, IpAddress address) {
        return Optional.ofNullable(holders.get(new Key(network, address)));
    }

    Optional<ContainerId> holder(String network, MacAddress mac) {
        return Optional.ofNullable(macs.getOrDefault(network, Map.of()).get(mac));
    }

    /** The address given out last of those that begin with {@code first}. */
    Optional<IpAddress> last(String network, IpAddress first) {
        return Optional.ofNullable(last.get(new Key(network, first)));
    }

    /** The next automatic address comes after this one. */
    void gaveOut(NetworkDefinition network, IpAddress address) {
        network.subnetOf(address)
                .ifPresent(
                        subnet -> last.put(new Key(network.name(), subnet.cidr().network()), address));
    }

    /** Whether some container has an interface in the network. */
    Optional<ContainerId> user(String network) {
        return held.entrySet().stream()
                .filter(entry -> entry.getValue().stream()
                        .anyMatch(attached -> attached.network().equals(network)))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
