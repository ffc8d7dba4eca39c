package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.NftFamily.BRIDGE;
import static io.ctctl.netvirt.nft.NftFamily.INET;
import static io.ctctl.netvirt.nft.NftSet.map;
import static io.ctctl.netvirt.nft.NftSet.set;
import static io.ctctl.netvirt.nft.NftType.INTERFACE;
import static io.ctctl.netvirt.nft.NftType.IPV4;
import static io.ctctl.netvirt.nft.NftType.IPV6;
import static io.ctctl.netvirt.nft.NftType.MAC;
import static io.ctctl.netvirt.nft.NftType.MARK;
import static io.ctctl.netvirt.nft.NftType.PORT;
import static io.ctctl.netvirt.nft.NftType.PROTOCOL;
import static io.ctctl.netvirt.nft.NftType.QUOTA;
import static io.ctctl.netvirt.nft.NftType.VERDICT;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sets and maps of the tables. A link is what routed packets are seen to come from and go to: a bridge, or a routed
 * container's host end. A port is a container's host end on a bridge.
 */
public final class Sets {
    /** All links. */
    public static final NftSet LINKS = set(INET, "links", INTERFACE);

    /** Links that nothing but links and the host itself reaches, unless it is published. */
    public static final NftSet CLOSED = set(INET, "closed", INTERFACE);

    /** Links that reach each other across networks. */
    public static final NftSet OPEN = set(INET, "open", INTERFACE);

    /** What decides whom a link reaches: the chain of its network. */
    public static final NftSet HOME = map(INET, "home", VERDICT, INTERFACE);

    /** The chain that gives a link's connections their zone. */
    public static final NftSet ZONES = map(INET, "zones", VERDICT, INTERFACE);

    /** Links of one container, and whether what it sends is checked or only counted. */
    public static final NftSet ROUTED = map(INET, "routed", VERDICT, INTERFACE);

    /** All ports. With an element that leads somewhere the kernel goes through all there are of them: ports have none. */
    public static final NftSet PORT_NAMES = set(BRIDGE, "port-names", INTERFACE);

    /** Ports from which nothing is checked, only counted. */
    public static final NftSet FREE_PORTS = set(BRIDGE, "free-ports", INTERFACE);

    /** Addresses a port may have, with their MAC address. */
    public static final NftSet PORT_SOURCE4 = set(BRIDGE, "source4", INTERFACE, MAC, IPV4);

    public static final NftSet PORT_SOURCE6 = set(BRIDGE, "source6", INTERFACE, MAC, IPV6);

    /** Addresses a port may say are its own. */
    public static final NftSet NEIGHBOUR6 = set(BRIDGE, "neighbour6", INTERFACE, IPV6);

    /** Ports of containers with a firewall of their own. */
    public static final NftSet WALLED_PORTS = set(BRIDGE, "walled-ports", INTERFACE);

    /** The chain for what a port with a firewall gets that is for more than one. */
    public static final NftSet WALLS = map(BRIDGE, "walls", VERDICT, INTERFACE);

    /** IPv4 addresses that are nobody's alone: those of groups, and of all in a subnet. */
    public static final NftSet GROUPS4 = set(BRIDGE, "groups4", IPV4).with(NftSet.Trait.INTERVAL);

    /** Routed links of containers. */
    public static final NftSet ROUTED_NAMES = set(INET, "routed-names", INTERFACE);

    /** IPv4 addresses a routed link may send from: the chain of its network for what is checked by that. */
    public static final NftSet LINK_SENDER4 = map(INET, "sender4", VERDICT, INTERFACE, IPV4);

    /** IPv6 addresses a routed link may send from. */
    public static final NftSet LINK_SOURCE6 = set(INET, "source6", INTERFACE, IPV6);

    /** Subnets whose addresses are not known outside. */
    public static final NftSet NAT4 = set(INET, "nat4", IPV4).with(NftSet.Trait.INTERVAL);

    public static final NftSet NAT6 = set(INET, "nat6", IPV6).with(NftSet.Trait.INTERVAL);

    private Sets() {}

    /** What addresses of a subnet become outside, where that is said. */
    public static NftSet snat(IpFamily family) {
        return map(INET, "snat" + digit(family), ip(family), ip(family)).with(NftSet.Trait.INTERVAL);
    }

    /** Where an address and port that were published lead; {@code any} is for those of every address of the host. */
    public static NftSet publishedAddress(IpFamily family, boolean any) {
        return any
                ? map(INET, "published" + digit(family) + "-to", ip(family), PROTOCOL, PORT)
                : map(INET, "bound" + digit(family) + "-to", ip(family), ip(family), PROTOCOL, PORT);
    }

    /** The port that goes with {@link #publishedAddress}. */
    public static NftSet publishedPort(IpFamily family, boolean any) {
        return any
                ? map(INET, "published" + digit(family) + "-port", PORT, PROTOCOL, PORT)
                : map(INET, "bound" + digit(family) + "-port", PORT, ip(family), PROTOCOL, PORT);
    }

    /** Addresses with the link they are on: what comes back to where it came from has to be masqueraded. */
    public static NftSet hairpin(IpFamily family) {
        return set(INET, "hairpin" + digit(family), INTERFACE, ip(family));
    }

    /** The chain for what a container's address sends to or gets from others than the host. */
    public static NftSet firewall(IpFamily family, Direction direction) {
        return map(INET, "firewall" + digit(family) + "-" + direction, VERDICT, INTERFACE, ip(family));
    }

    /** The chain for what a container's address sends to the host itself. */
    public static NftSet hostFirewall(IpFamily family) {
        return map(INET, "firewall" + digit(family) + "-host", VERDICT, INTERFACE, ip(family));
    }

    /** The traffic class, when it is not 0, of what goes to or comes from an address. */
    public static NftSet classes(NftFamily table, IpFamily family) {
        return map(table, "class" + digit(family), MARK, ip(family)).with(NftSet.Trait.INTERVAL);
    }

    /** Bytes and packets per port or routed link and traffic class. */
    public static NftSet counters(NftFamily table, IpFamily family, Direction direction) {
        return set(table, "count" + digit(family) + "-" + direction, INTERFACE, MARK)
                .with(NftSet.Trait.COUNTER);
    }

    /** The quota object of a port or routed link. */
    public static NftSet quotas(NftFamily table) {
        return map(table, "quotas", QUOTA, INTERFACE);
    }

    static NftType ip(IpFamily family) {
        return family == IpFamily.V4 ? IPV4 : IPV6;
    }

    static String digit(IpFamily family) {
        return family == IpFamily.V4 ? "4" : "6";
    }

    /** All of a table, but those of single networks. */
    static List<NftSet> of(NftFamily table) {
        Stream<NftSet> own = table == INET
                ? Stream.concat(
                        Stream.of(
                                LINKS,
                                CLOSED,
                                OPEN,
                                HOME,
                                ZONES,
                                ROUTED,
                                ROUTED_NAMES,
                                LINK_SENDER4,
                                LINK_SOURCE6,
                                NAT4,
                                NAT6),
                        Stream.of(IpFamily.values()).flatMap(Sets::perFamily))
                : Stream.of(
                        PORT_NAMES, FREE_PORTS, PORT_SOURCE4, PORT_SOURCE6, NEIGHBOUR6, WALLED_PORTS, WALLS, GROUPS4);
        Stream<NftSet> counting = Stream.of(IpFamily.values())
                .flatMap(family -> Stream.of(
                        classes(table, family),
                        counters(table, family, Direction.IN),
                        counters(table, family, Direction.OUT)));
        return Stream.of(own, counting, Stream.of(quotas(table)))
                .flatMap(sets -> sets)
                .toList();
    }

    /** Those that containers put elements into. */
    public static List<NftSet> ofContainers(NftFamily table) {
        return of(table).stream()
                .filter(set -> !set.traits().contains(NftSet.Trait.INTERVAL))
                .toList();
    }

    private static Stream<NftSet> perFamily(IpFamily family) {
        return Stream.of(
                publishedAddress(family, true),
                publishedPort(family, true),
                publishedAddress(family, false),
                publishedPort(family, false),
                hairpin(family),
                snat(family),
                firewall(family, Direction.IN),
                firewall(family, Direction.OUT),
                hostFirewall(family));
    }
}
