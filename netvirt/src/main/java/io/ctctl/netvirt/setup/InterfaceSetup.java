package io.ctctl.netvirt.setup;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.AddressMessages;
import io.ctctl.netvirt.netlink.BridgeMessages;
import io.ctctl.netvirt.netlink.LinkChangeMessages;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.LinkMessages.End;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NeighbourMessages;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.netlink.RouteMessages;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages for one interface of a container.
 *
 * @param defaults families whose default route leads through this interface
 */
public record InterfaceSetup(
        NetworkDefinition network, AttachedInterface attached, HostSide host, Set<IpFamily> defaults) {
    /** Above the 65 536 that IPv4's own header can say, and below what a FrameSocket takes. */
    public static final int LARGEST_PACKET = 120 << 10;

    /** At the other end of every routed interface; no address of anybody, and so in nobody's way. */
    private static final IpAddress ROUTED_V4 = IpAddress.parse("169.254.1.1");

    private static final IpAddress ROUTED_V6 = IpAddress.parse("fe80::1");

    public InterfaceSetup {
        defaults = Set.copyOf(defaults);
    }

    /** On the host: makes the links, and what leads to them. */
    public List<NetlinkMessage> host(Place place) {
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.addAll(links(place, host.master()));
        messages.addAll(ways());
        return messages;
    }

    /** On the host: makes the links without connecting them, for one that is not to be reached until {@link #join}. */
    public List<NetlinkMessage> apart(Place place, int deadEnd) {
        return links(place, deadEnd);
    }

    /** On the host: connects links that were made or put apart. */
    public List<NetlinkMessage> join() {
        List<NetlinkMessage> messages = new ArrayList<>();
        if (attached.hostLink().isPresent()) {
            int master = network.type() == NetworkType.ROUTED ? 0 : host.master();
            messages.add(LinkChangeMessages.master(attached.hostIndex(), master));
        }
        messages.addAll(ways());
        return messages;
    }

    /** On the host: cuts the links off; {@link #join} undoes it. */
    public List<NetlinkMessage> part(int deadEnd) {
        List<NetlinkMessage> messages = new ArrayList<>();
        attached.addresses().forEach(address -> messages.addAll(leadNoMore(address)));
        attached.hostLink().ifPresent(link -> messages.add(LinkChangeMessages.master(attached.hostIndex(), deadEnd)));
        return messages;
    }

    private List<NetlinkMessage> links(Place place, int master) {
        return switch (network.type()) {
            case BRIDGE, VXLAN -> port(hostEnd(Optional.empty(), true), master, inside(true, place));
            // one hardware address for both ends, and no resolution: what one end sends is always for the other
            case ROUTED ->
                List.of(LinkMessages.veth(hostEnd(Optional.of(attached.mac()), false), master, inside(false, place)));
            case MACVLAN -> List.of(LinkMessages.macvlan(inside(true, place), host.parent()));
        };
    }

    private List<NetlinkMessage> port(End here, int master, End there) {
        if (!host.ipv6()) {
            return List.of(LinkMessages.veth(here, master, there));
        }
        return List.of(
                LinkMessages.restingVeth(here, master, there),
                LinkChangeMessages.withoutAddress(here.index()),
                LinkChangeMessages.up(here.index()));
    }

    private List<NetlinkMessage> ways() {
        List<NetlinkMessage> messages = new ArrayList<>();
        switch (network.type()) {
            case BRIDGE, VXLAN -> {
                if (network.isolation() == Isolation.CONTAINERS) {
                    messages.add(BridgeMessages.isolatedPort(attached.hostIndex()));
                }
            }
            case ROUTED -> {
                messages.add(LinkChangeMessages.routes(attached.hostIndex()));
                attached.addresses().forEach(address -> messages.addAll(leadTo(address)));
            }
            case MACVLAN -> {
                // whoever is on its parent finds it by its own address
            }
        }
        return messages;
    }

    /** In the container: addresses, and the ways out. */
    public List<NetlinkMessage> inside() {
        List<NetlinkMessage> messages = new ArrayList<>();
        if (largeBothWays()) {
            messages.add(LinkChangeMessages.largestPacket(attached.insideIndex(), LARGEST_PACKET));
        }
        messages.add(LinkChangeMessages.up(attached.insideIndex()));
        attached.addresses().forEach(address -> messages.add(AddressMessages.add(attached.insideIndex(), address)));
        messages.addAll(defaultRoutes());
        return messages;
    }

    /** What leaves a host by a network card would have to be cut into frames by hand: from here nothing does. */
    private boolean largeBothWays() {
        return network.internal() && (network.type() == NetworkType.BRIDGE || network.type() == NetworkType.ROUTED);
    }

    /** The default routes of the families that this interface is for. */
    public List<NetlinkMessage> defaultRoutes() {
        List<NetlinkMessage> messages = new ArrayList<>();
        boolean routed = network.type() == NetworkType.ROUTED;
        for (IpFamily family : IpFamily.values()) {
            if (defaults.contains(family)) {
                gateway(network, attached, family)
                        .ifPresent(gateway ->
                                messages.add(RouteMessages.defaultVia(gateway, attached.insideIndex(), routed)));
            }
        }
        return messages;
    }

    /** On the host, for one more address. */
    public List<NetlinkMessage> leadTo(InterfaceAddress address) {
        if (network.type() != NetworkType.ROUTED) {
            return List.of();
        }
        List<NetlinkMessage> messages = new ArrayList<>();
        InterfaceAddress single = InterfaceAddress.single(address.address());
        messages.add(RouteMessages.direct(single.subnet(), attached.hostIndex()));
        Optional.ofNullable(host.proxied().get(address.address()))
                .ifPresent(link -> messages.add(NeighbourMessages.proxy(address.address(), link)));
        return messages;
    }

    /** On the host, for an address that goes while the link stays. */
    public List<NetlinkMessage> leadNoMore(InterfaceAddress address) {
        if (network.type() != NetworkType.ROUTED) {
            return List.of();
        }
        List<NetlinkMessage> messages = new ArrayList<>();
        InterfaceAddress single = InterfaceAddress.single(address.address());
        messages.add(RouteMessages.remove(single.subnet(), attached.hostIndex()));
        messages.addAll(answerNoMore(address.address()));
        return messages;
    }

    /** On the host: undoes {@link #host}; routes go with their link. A macvlan goes with its container's namespace. */
    public List<NetlinkMessage> removal() {
        List<NetlinkMessage> messages = new ArrayList<>();
        attached.addresses().forEach(address -> messages.addAll(answerNoMore(address.address())));
        attached.hostLink().map(LinkMessages::delete).ifPresent(messages::add);
        return messages;
    }

    private List<NetlinkMessage> answerNoMore(IpAddress address) {
        return Optional.ofNullable(host.proxied().get(address)).stream()
                .map(link -> NeighbourMessages.removeProxy(address, link))
                .toList();
    }

    /** Where an interface's packets for elsewhere go; empty when its network leads nowhere else. */
    public static Optional<IpAddress> gateway(NetworkDefinition network, AttachedInterface attached, IpFamily family) {
        boolean has = attached.addresses().stream().anyMatch(address -> address.family() == family);
        if (!has || network.internal()) {
            return Optional.empty();
        }
        if (network.type() == NetworkType.ROUTED) {
            return Optional.of(family == IpFamily.V4 ? ROUTED_V4 : ROUTED_V6);
        }
        return attached.addresses().stream()
                .filter(address -> address.family() == family)
                .flatMap(address -> network.subnetOf(address.address()).stream())
                .map(Subnet::gateway)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private End hostEnd(Optional<MacAddress> mac, boolean arp) {
        InterfaceName name = attached.hostLink().orElseThrow();
        return new End(name, attached.hostIndex(), mac, Optional.of(mtu()), arp, new Place.Here());
    }

    private End inside(boolean arp, Place place) {
        return new End(
                attached.name(), attached.insideIndex(), Optional.of(attached.mac()), Optional.of(mtu()), arp, place);
    }

    private int mtu() {
        return attached.mtu().orElse(host.mtu());
    }
}
