package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who has which interfaces and addresses now. In memory; the caller orders the calls. */
final class Leases {
    private static final int MOST_PAST = 1 << 16;

    /** An address belongs to its network: other networks may have their own of the same number. */
    private record Key(String network, IpAddress address) {}

    private record Hardware(String network, MacAddress address) {}

    private final Map<ContainerId, List<AttachedInterface>> held = new LinkedHashMap<>();
    private final Holders<Key> holders = new Holders<>();
    private final Holders<Hardware> macs = new Holders<>();
    private final Map<Key, IpAddress> last = new HashMap<>();
    /** Where addresses were that are free or somebody else's by now. */
    private final Map<Key, MacAddress> past = new HashMap<>();
    /** There have been too many of them to know all. */
    private boolean forgetful;

    /** Replaces all that a container has. What another one has still is its own when that one has released it. */
    void hold(ContainerId id, List<AttachedInterface> interfaces) {
        release(id);
        held.put(id, List.copyOf(interfaces));
        for (AttachedInterface attached : interfaces) {
            attached.addresses().forEach(address -> holders.put(new Key(attached.network(), address.address()), id));
            macs.put(new Hardware(attached.network(), attached.mac()), id);
        }
    }

    void release(ContainerId id) {
        List<AttachedInterface> interfaces = held.remove(id);
        if (interfaces == null) {
            return;
        }
        for (AttachedInterface attached : interfaces) {
            attached.addresses().forEach(address -> remember(new Key(attached.network(), address.address()), attached));
            attached.addresses().forEach(address -> holders.remove(new Key(attached.network(), address.address()), id));
            macs.remove(new Hardware(attached.network(), attached.mac()), id);
        }
    }

    private void remember(Key key, AttachedInterface attached) {
        if (past.size() == MOST_PAST) {
            past.clear();
            forgetful = true;
        }
        past.put(key, attached.mac());
    }

    /** Whether an address may have been at another hardware address before, as far back as these leases go. */
    boolean wasOthers(String network, IpAddress address, MacAddress mac) {
        return forgetful || !past.getOrDefault(new Key(network, address), mac).equals(mac);
    }

    List<AttachedInterface> of(ContainerId id) {
        return held.getOrDefault(id, List.of());
    }

    /** As {@link #all}, for as long as nothing changes. */
    Map<ContainerId, List<AttachedInterface>> held() {
        return Collections.unmodifiableMap(held);
    }

    Map<ContainerId, List<AttachedInterface>> all() {
        return new LinkedHashMap<>(held);
    }

    Optional<ContainerId> holder(String network, IpAddress address) {
        return holders.of(new Key(network, address));
    }

    Optional<ContainerId> holder(String network, MacAddress mac) {
        return macs.of(new Hardware(network, mac));
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
