package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.accept;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.notIn;
import static io.ctctl.netvirt.nft.Expressions.payload;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.BRIDGE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;

/** The bridge table: a port sends what is its own, as IPv4, IPv6 and ARP without a tag and nothing else; all is counted. */
final class BridgeRules {
    private static final String GUARDED = "guarded";

    /** What a neighbour advertisement says: nothing is let pass until {@link NeighbourRule}, for which {@code nft} has no word, is there. */
    static final String TARGET = "target6";

    private BridgeRules() {}

    private static final String SENDERS = "senders4";

    static void add(NftTransaction transaction) {
        transaction.addChain(BRIDGE, GUARDED);
        transaction.addChain(BRIDGE, SENDERS);
        transaction.addChain(BRIDGE, "guarded-arp");
        transaction.addChain(BRIDGE, "guarded6");
        transaction.addChain(BRIDGE, TARGET);
        transaction.rule(BRIDGE, TARGET, drop());
        addHooks(transaction);
        transaction.rule(
                BRIDGE, GUARDED, verdictOf(type(), word("arp"), goTo("guarded-arp"), word("ip6"), goTo("guarded6")));
        transaction.rule(BRIDGE, GUARDED, drop());
        addIpv4(transaction);
        addIpv6(transaction);
    }

    /** IPv4 first, by one look: who sends what it may is known by that alone. */
    private static void addHooks(NftTransaction transaction) {
        transaction.addChain(BRIDGE, "prerouting", Tables.hook("prerouting", Tables.RAW));
        transaction.rule(BRIDGE, "prerouting", equal(type(), word("ip")), goTo(SENDERS));
        addPorts(transaction, "prerouting");
        transaction.rule(
                BRIDGE,
                SENDERS,
                in(Tables.fromAnd(payload("ether", "saddr"), Tables.source(IpFamily.V4)), Sets.PORT_SOURCE4),
                goTo(CountingRules.chain(Direction.OUT, IpFamily.V4)));
        addPorts(transaction, SENDERS);
        transaction.addChain(BRIDGE, "postrouting", Tables.hook("postrouting", Tables.LAST));
        transaction.rule(BRIDGE, "postrouting", CountingRules.byFamily(Direction.IN));
    }

    private static void addPorts(NftTransaction transaction, String chain) {
        transaction.rule(BRIDGE, chain, in(Tables.from(), Sets.FREE_PORTS), goTo(CountingRules.OUTGOING));
        transaction.rule(BRIDGE, chain, in(Tables.from(), Sets.PORT_NAMES), goTo(GUARDED));
    }

    /**
     * What the frame itself says. With a tag (802.1Q) that is the tag, and a guarded port sends none: to {@code meta protocol} it is what
     * comes after, to {@code icmpv6 type} it is not, and br_netfilter takes nothing tagged past the rules of what is routed.
     */
    private static ObjectNode type() {
        return payload("ether", "type");
    }

    private static void addIpv4(NftTransaction transaction) {
        // both the frame and what it says
        transaction.rule(
                BRIDGE,
                "guarded-arp",
                in(Tables.fromAnd(payload("ether", "saddr"), payload("arp", "saddr ip")), Sets.PORT_SOURCE4),
                in(Tables.fromAnd(payload("arp", "saddr ether"), payload("arp", "saddr ip")), Sets.PORT_SOURCE4),
                accept());
        transaction.rule(BRIDGE, "guarded-arp", drop());
    }

    private static void addIpv6(NftTransaction transaction) {
        // that of nobody is not among them: who asks whether its address is taken has one that is nobody else's
        transaction.rule(
                BRIDGE,
                "guarded6",
                notIn(Tables.fromAnd(payload("ether", "saddr"), Tables.source(IpFamily.V6)), Sets.PORT_SOURCE6),
                drop());
        // a bridge takes these to all of its ports, and nobody there is a router
        transaction.rule(
                BRIDGE,
                "guarded6",
                Tables.icmp6Type(
                        "nd-router-solicit", "mld-listener-report", "mld-listener-done", "mld2-listener-report"),
                drop());
        transaction.rule(BRIDGE, "guarded6", Tables.icmp6Type("nd-router-advert", "nd-redirect"), drop());
        transaction.rule(BRIDGE, "guarded6", Tables.icmp6Type("nd-neighbor-advert"), jump(TARGET));
        transaction.rule(BRIDGE, "guarded6", goTo(CountingRules.chain(Direction.OUT, IpFamily.V6)));
    }
}
