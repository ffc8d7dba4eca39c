package io.ctctl.runtime.packet;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.fastpath.Station;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.nft.InterfaceElements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A container's end on the host, at the bridge of a network, whose frames may take the fast path. */
record FastPort(NetworkDefinition network, AttachedInterface attached) {
    /** Asked about interfaces that are not shaped by themselves. */
    @FunctionalInterface
    interface Limited {
        /** Whether a network's containers have a rate together. */
        boolean total(String network);
    }

    int index() {
        return attached.hostIndex();
    }

    InterfaceName link() {
        return attached.hostLink().orElseThrow();
    }

    /** The addresses that it may send from, with its own MAC address. */
    List<Station> stations() {
        Stream<IpAddress> all = Stream.concat(
                attached.addresses().stream().map(InterfaceAddress::address),
                Stream.of(InterfaceElements.linkLocal(attached.mac())));
        return all.map(address -> new Station(network.number(), index(), link(), attached.mac(), address))
                .toList();
    }

    /** Why frames of an interface cannot take the fast path; empty when they may. */
    static Optional<String> obstacle(
            Rules rules, AttachedInterface attached, NetworkDefinition network, Limited limited) {
        if (network.type() != NetworkType.BRIDGE || attached.hostLink().isEmpty()) {
            return Optional.of("no bridge of this host alone");
        }
        List<String> looks = new ArrayList<>();
        if (rules.traffic().spoofing()) {
            looks.add("others' addresses");
        }
        if (rules.hasFirewall()) {
            looks.add("a firewall");
        }
        if (rules.hardQuota().isPresent()) {
            looks.add("a hard traffic quota");
        }
        if (!rules.traffic().shaping().unlimited() || limited.total(network.name())) {
            looks.add("a rate");
        }
        return looks.isEmpty() ? Optional.empty() : Optional.of("with " + String.join(" and ", looks));
    }
}
