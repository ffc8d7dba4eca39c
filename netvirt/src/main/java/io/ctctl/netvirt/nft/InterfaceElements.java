package io.ctctl.netvirt.nft;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The elements that a container's interfaces add to the sets and maps of the tables. */
public final class InterfaceElements {
    private InterfaceElements() {}

    /**
     * What makes an interface one of its network, checked and counted.
     *
     * @param checked whether it may only use its own addresses
     * @param classes traffic classes that are counted, without 0
     */
    public static List<Element> of(
            NetworkDefinition network, AttachedInterface attached, boolean checked, Set<Integer> classes) {
        if (attached.hostLink().isEmpty()) {
            return List.of();
        }
        InterfaceName host = attached.hostLink().get();
        List<Element> elements = new ArrayList<>();
        NftFamily table = table(network);
        if (table == NftFamily.BRIDGE) {
            addPort(elements, attached, host, checked);
        } else {
            addRouted(elements, network, attached, host, checked);
        }
        attached.addresses().stream()
                .map(InterfaceAddress::address)
                .forEach(address -> elements.add(Element.of(
                        Sets.hairpin(address.family()), link(network, attached).orElseThrow(), address)));
        for (IpFamily family : IpFamily.values()) {
            for (Direction direction : Direction.values()) {
                NftSet counters = Sets.counters(table, family, direction);
                elements.add(Element.of(counters, host, 0));
                classes.forEach(number -> elements.add(Element.of(counters, host, number)));
            }
        }
        return elements;
    }

    /** The table that sees the packets of a network's interfaces one by one. */
    public static NftFamily table(NetworkDefinition network) {
        return network.type().bridged() ? NftFamily.BRIDGE : NftFamily.INET;
    }

    /** Where the inet table sees an interface's packets: absent when it does not. */
    public static Optional<InterfaceName> link(NetworkDefinition network, AttachedInterface attached) {
        return network.type().bridged() ? network.link() : attached.hostLink();
    }

    /** Leads the packets of an interface's addresses through its container's firewall. */
    public static List<Element> firewall(NetworkDefinition network, AttachedInterface attached, Firewall firewall) {
        Optional<InterfaceName> link = link(network, attached);
        if (firewall.letsAllPass() || link.isEmpty()) {
            return List.of();
        }
        String id = attached.container();
        Stream<Element> single = addresses(attached)
                .flatMap(address -> Stream.of(
                        Element.mapped(
                                Sets.firewall(address.family(), Direction.IN),
                                new ElementValue.Chain(FirewallChains.chain(id, FirewallChains.Place.IN), false),
                                link.get(),
                                address),
                        Element.mapped(
                                Sets.firewall(address.family(), Direction.OUT),
                                new ElementValue.Chain(FirewallChains.chain(id, FirewallChains.Place.OUT), false),
                                link.get(),
                                address),
                        Element.mapped(
                                Sets.hostFirewall(address.family()),
                                new ElementValue.Chain(FirewallChains.chain(id, FirewallChains.Place.HOST), false),
                                link.get(),
                                address)));
        return Stream.concat(single, wall(network, attached)).toList();
    }

    private static Stream<Element> wall(NetworkDefinition network, AttachedInterface attached) {
        Optional<InterfaceName> port = attached.hostLink().filter(link -> table(network) == NftFamily.BRIDGE);
        return port.stream()
                .flatMap(link -> Stream.of(
                        Element.of(Sets.WALLED_PORTS, link),
                        Element.mapped(
                                Sets.WALLS,
                                new ElementValue.Chain(
                                        FirewallChains.chain(attached.container(), FirewallChains.Place.GROUP), false),
                                link)));
    }

    /** Counts an interface's packets against its container's quota. */
    public static Element quota(NetworkDefinition network, AttachedInterface attached) {
        return Element.mapped(
                Sets.quotas(table(network)),
                new ElementValue.Named(quotaName(attached.container())),
                attached.hostLink().orElseThrow());
    }

    /** The quota object of a container, in each table that needs one. */
    public static String quotaName(String container) {
        return "quota-" + container;
    }

    public static boolean isQuota(NftSet set) {
        return set.value().filter(NftType.QUOTA::equals).isPresent();
    }

    /** Leads ports of the host to an address. */
    public static List<Element> published(Publication publication, IpAddress target) {
        Optional<IpAddress> bound = publication.address();
        if (bound.filter(address -> address.family() != target.family()).isPresent()) {
            return List.of();
        }
        NftSet addresses = Sets.publishedAddress(target.family(), bound.isEmpty());
        NftSet ports = Sets.publishedPort(target.family(), bound.isEmpty());
        List<Element> elements = new ArrayList<>();
        for (int port = publication.host().first(); port <= publication.host().last(); port++) {
            Object[] key = bound.isEmpty()
                    ? new Object[] {publication.protocol().number(), port}
                    : new Object[] {bound.get(), publication.protocol().number(), port};
            elements.add(Element.mapped(addresses, target, key));
            elements.add(Element.mapped(ports, publication.target(port), key));
        }
        return elements;
    }

    private static void addPort(
            List<Element> elements, AttachedInterface attached, InterfaceName host, boolean checked) {
        elements.add(Element.of(Sets.PORT_NAMES, host));
        if (!checked) {
            elements.add(Element.of(Sets.FREE_PORTS, host));
            return;
        }
        addresses(attached).forEach(address -> {
            boolean four = address.family() == IpFamily.V4;
            elements.add(Element.of(four ? Sets.PORT_SOURCE4 : Sets.PORT_SOURCE6, host, attached.mac(), address));
            if (!four) {
                elements.add(Element.of(Sets.NEIGHBOUR6, host, address));
            }
        });
    }

    private static void addRouted(
            List<Element> elements,
            NetworkDefinition network,
            AttachedInterface attached,
            InterfaceName host,
            boolean checked) {
        elements.add(Element.of(Sets.LINKS, host));
        elements.add(Element.of(NetworkChains.members(network), host));
        elements.add(Element.mapped(Sets.HOME, new ElementValue.Chain(NetworkChains.within(network), false), host));
        elements.add(Element.mapped(Sets.ZONES, new ElementValue.Chain(NetworkChains.zone(network), true), host));
        if (NetworkChains.closed(network)) {
            elements.add(Element.of(Sets.CLOSED, host));
        }
        if (NetworkChains.open(network)) {
            elements.add(Element.of(Sets.OPEN, host));
        }
        String chain = checked ? RoutedRules.GUARDED : CountingRules.OUTGOING;
        elements.add(Element.mapped(Sets.ROUTED, new ElementValue.Chain(chain, false), host));
        elements.add(Element.of(Sets.ROUTED_NAMES, host));
        if (checked) {
            ElementValue sent = new ElementValue.Chain(NetworkChains.sent(network), false);
            addresses(attached)
                    .forEach(address -> elements.add(
                            address.family() == IpFamily.V4
                                    ? Element.mapped(Sets.LINK_SENDER4, sent, host, address)
                                    : Element.of(Sets.LINK_SOURCE6, host, address)));
            elements.add(Element.of(Sets.LINK_SOURCE6, host, unspecified()));
        }
    }

    /** Those it was given, and the link-local one that every IPv6 interface makes of its MAC address. */
    static Stream<IpAddress> addresses(AttachedInterface attached) {
        return Stream.concat(
                attached.addresses().stream().map(InterfaceAddress::address), Stream.of(linkLocal(attached.mac())));
    }

    /** RFC 4291, appendix A. */
    public static IpAddress linkLocal(MacAddress mac) {
        byte[] six = mac.bytes();
        return IpAddress.of(ByteBuffer.allocate(16)
                .putShort((short) 0xfe80)
                .position(8)
                .put((byte) (six[0] ^ 2))
                .put(six, 1, 2)
                .put((byte) 0xff)
                .put((byte) 0xfe)
                .put(six, 3, 3)
                .array());
    }

    /** What asks whether an address is taken comes from nobody yet. */
    private static IpAddress unspecified() {
        return IpAddress.of(new byte[16]);
    }
}
