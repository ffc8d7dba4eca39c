package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.array;
import static io.ctctl.netvirt.nft.Expressions.assign;
import static io.ctctl.netvirt.nft.Expressions.back;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.number;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.INET;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a network adds to the tables: a set of its links, a chain that gives connections its zone, a chain that says whom
 * its containers reach, its subnets. A network without links on the host (macvlan) adds nothing of use.
 */
public final class NetworkChains {
    private NetworkChains() {}

    /** The links of a network: its bridge, or the host end of each routed container. */
    public static NftSet members(NetworkDefinition network) {
        return NftSet.set(INET, "members-" + network.number(), NftType.INTERFACE);
    }

    public static String zone(NetworkDefinition network) {
        return "zone-" + network.number();
    }

    /** Where IPv4 of a routed network's containers is taken that they may send. */
    static String sent(NetworkDefinition network) {
        return "sent4-" + network.number();
    }

    /** Whom its containers reach. */
    public static String within(NetworkDefinition network) {
        return "within-" + network.number();
    }

    /** Whether only what is published is reached from outside. */
    public static boolean closed(NetworkDefinition network) {
        return network.type().bridged() || network.internal();
    }

    /** Whether containers of other such networks reach those of this one. */
    public static boolean open(NetworkDefinition network) {
        return network.isolation() == Isolation.NONE && !network.internal();
    }

    /** Whether a key is the link's name and nothing more. */
    public static boolean isLink(Bytes key, InterfaceName link) {
        return key.equals(ElementKey.of(Sets.LINKS, link));
    }

    /** Adds it, or makes one that is there be as defined. */
    public static NftTransaction up(String table, NetworkDefinition network) {
        NftTransaction transaction = new NftTransaction(table);
        transaction.add(members(network));
        addZone(transaction, zone(network), network);
        if (network.type() == NetworkType.ROUTED) {
            addZone(transaction, sent(network), network);
            RoutedRules.addRouted(transaction, zone(network), sent(network));
        }
        transaction.addChain(INET, within(network)).flushChain(INET, within(network));
        addWithin(transaction, network);
        if (network.translated()) {
            for (Subnet subnet : network.subnets()) {
                transaction.addElement(nat(subnet.cidr()), range(subnet.cidr()));
                outside(network, subnet)
                        .ifPresent(address -> transaction.addElement(
                                Sets.snat(address.family()), array(range(subnet.cidr()), word(address.toString()))));
            }
        }
        network.link().filter(link -> network.type().bridged()).ifPresent(link -> addLink(transaction, network, link));
        return transaction;
    }

    /** Takes it away; all of it has to be there. */
    public static NftTransaction down(String table, NetworkDefinition network) {
        NftTransaction transaction = new NftTransaction(table);
        network.link()
                .filter(link -> network.type().bridged())
                .ifPresent(link -> removeLink(transaction, network, link));
        if (network.translated()) {
            for (Subnet subnet : network.subnets()) {
                transaction.deleteElement(nat(subnet.cidr()), range(subnet.cidr()));
                outside(network, subnet)
                        .ifPresent(address -> transaction.deleteElement(
                                Sets.snat(address.family()), array(range(subnet.cidr()), word(address.toString()))));
            }
        }
        transaction.flushChain(INET, zone(network)).deleteChain(INET, zone(network));
        if (network.type() == NetworkType.ROUTED) {
            transaction.flushChain(INET, sent(network)).deleteChain(INET, sent(network));
        }
        transaction.flushChain(INET, within(network)).deleteChain(INET, within(network));
        return transaction.delete(members(network));
    }

    private static void addZone(NftTransaction transaction, String chain, NetworkDefinition network) {
        transaction.addChain(INET, chain).flushChain(INET, chain);
        RoutedRules.addArriving(transaction, chain);
        transaction.rule(INET, chain, assign(originalZone(), number(network.zone())));
    }

    private static void addWithin(NftTransaction transaction, NetworkDefinition network) {
        String chain = within(network);
        boolean apart = network.isolation() == Isolation.CONTAINERS;
        transaction.rule(INET, chain, in(Tables.to(), members(network)), apart ? drop() : back());
        if (network.internal()) {
            transaction.rule(INET, chain, drop());
            return;
        }
        if (open(network)) {
            transaction.rule(INET, chain, in(Tables.to(), Sets.OPEN), back());
        }
        transaction.rule(INET, chain, goTo(FilterRules.OUTSIDE));
    }

    private static void addLink(NftTransaction transaction, NetworkDefinition network, InterfaceName link) {
        JsonNode name = word(link.value());
        transaction.addElement(Sets.LINKS, name);
        transaction.addElement(members(network), name);
        transaction.addElement(Sets.HOME, array(name, goTo(within(network))));
        transaction.addElement(Sets.ZONES, array(name, jump(zone(network))));
        groups(network).forEach(address -> transaction.addElement(Sets.GROUPS4, address));
        if (closed(network)) {
            transaction.addElement(Sets.CLOSED, name);
        }
        if (open(network)) {
            transaction.addElement(Sets.OPEN, name);
        }
    }

    private static void removeLink(NftTransaction transaction, NetworkDefinition network, InterfaceName link) {
        JsonNode name = word(link.value());
        transaction.deleteElement(Sets.LINKS, name);
        transaction.deleteElement(Sets.HOME, array(name, goTo(within(network))));
        transaction.deleteElement(Sets.ZONES, array(name, jump(zone(network))));
        groups(network).forEach(address -> transaction.deleteElement(Sets.GROUPS4, address));
        if (closed(network)) {
            transaction.deleteElement(Sets.CLOSED, name);
        }
        if (open(network)) {
            transaction.deleteElement(Sets.OPEN, name);
        }
    }

    /** What reaches all of a subnet; the first, where it is no host's, did so before Linux 5.14. */
    private static Stream<JsonNode> groups(NetworkDefinition network) {
        return network.subnets().stream()
                .map(Subnet::cidr)
                .filter(cidr -> cidr.family() == IpFamily.V4)
                .flatMap(cidr -> Stream.of(cidr.network(), cidr.last()).filter(address -> !cidr.isHost(address)))
                .map(address -> word(address.toString()));
    }

    /** Of the original direction alone: the translated one is unique in the zone that all have in common. */
    private static ObjectNode originalZone() {
        ObjectNode zone =
                JsonNodeFactory.instance.objectNode().put("key", "zone").put("dir", "original");
        return Expressions.wrap("ct", zone);
    }

    private static Optional<IpAddress> outside(NetworkDefinition network, Subnet subnet) {
        return network.snat().stream()
                .filter(address -> address.family() == subnet.cidr().family())
                .findFirst();
    }

    private static NftSet nat(Cidr cidr) {
        return cidr.family() == IpFamily.V4 ? Sets.NAT4 : Sets.NAT6;
    }

    private static JsonNode range(Cidr cidr) {
        return prefix(cidr.network().toString(), cidr.prefix());
    }
}
