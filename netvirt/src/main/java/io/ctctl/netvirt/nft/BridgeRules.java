package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.accept;
import static io.ctctl.netvirt.nft.Expressions.anyOf;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.masked;
import static io.ctctl.netvirt.nft.Expressions.notIn;
import static io.ctctl.netvirt.nft.Expressions.payload;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.BRIDGE;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;

/** The bridge table: a port sends what is its own, as IPv4, IPv6 and ARP without a tag and nothing else; all is counted. */
final class BridgeRules {
    private static final String GUARDED = "guarded";

    /** What a neighbour advertisement says: nothing is let pass until {@link NeighbourRule}, for which {@code nft} has no word, is there. */
    static final String TARGET = "target6";

    private BridgeRules() {}

    private static final String SENDERS = "senders4";
    private static final String WALLED = "walled";

    /** The bit of a hardware address that makes it one of several. */
    private static final String GROUP = "01:00:00:00:00:00";

    static void add(NftTransaction transaction) {
        transaction.addChain(BRIDGE, GUARDED);
        transaction.addChain(BRIDGE, SENDERS);
        transaction.addChain(BRIDGE, "guarded-arp");
        transaction.addChain(BRIDGE, "guarded6");
        transaction.addChain(BRIDGE, TARGET);
        transaction.rule(BRIDGE, TARGET, drop());
        addHooks(transaction);
        transaction.rule(
                BRIDGE,
                GUARDED,
                verdictOf(Tables.etherType(), word("arp"), goTo("guarded-arp"), word("ip6"), goTo("guarded6")));
        transaction.rule(BRIDGE, GUARDED, drop());
        addIpv4(transaction);
        addIpv6(transaction);
    }

    /** IPv4 first, by one look: who sends what it may is known by that alone. */
    private static void addHooks(NftTransaction transaction) {
        transaction.addChain(BRIDGE, "prerouting", Tables.hook("prerouting", Tables.RAW));
        transaction.rule(BRIDGE, "prerouting", equal(Tables.etherType(), word("ip")), goTo(SENDERS));
        addPorts(transaction, "prerouting");
        transaction.rule(
                BRIDGE,
                SENDERS,
                in(Tables.fromAnd(payload("ether", "saddr"), Tables.source(IpFamily.V4)), Sets.PORT_SOURCE4),
                goTo(CountingRules.chain(Direction.OUT, IpFamily.V4)));
        addPorts(transaction, SENDERS);
        addWalled(transaction);
        transaction.addChain(BRIDGE, "postrouting", Tables.hook("postrouting", Tables.LAST));
        transaction.rule(BRIDGE, "postrouting", in(Tables.to(), Sets.WALLED_PORTS), jump(WALLED));
        transaction.rule(BRIDGE, "postrouting", CountingRules.byFamily(Direction.IN));
    }

    /**
     * What a port with a firewall gets. The rules of what is routed judge by the address that a packet is for, and are shown
     * nothing that has a tag: a frame for several is judged here, one that has a tag is for nobody.
     */
    private static void addWalled(NftTransaction transaction) {
        transaction.addChain(BRIDGE, WALLED);
        transaction.rule(BRIDGE, WALLED, equal(Tables.etherType(), anyOf(word("8021q"), word("8021ad"))), drop());
        transaction.rule(
                BRIDGE,
                WALLED,
                equal(masked(payload("ether", "daddr"), GROUP), word(GROUP)),
                verdictOf(Tables.to(), Sets.WALLS));
        // who makes frames by hand has them sent to one port alone
        transaction.rule(
                BRIDGE, WALLED, in(Tables.destination(IpFamily.V4), Sets.GROUPS4), verdictOf(Tables.to(), Sets.WALLS));
        transaction.rule(
                BRIDGE,
                WALLED,
                equal(Tables.destination(IpFamily.V6), prefix("ff00::", 8)),
                verdictOf(Tables.to(), Sets.WALLS));
        transaction.addElement(Sets.GROUPS4, prefix("224.0.0.0", 4));
        transaction.addElement(Sets.GROUPS4, word("255.255.255.255"));
    }

    private static void addPorts(NftTransaction transaction, String chain) {
        transaction.rule(BRIDGE, chain, in(Tables.from(), Sets.FREE_PORTS), goTo(CountingRules.OUTGOING));
        transaction.rule(BRIDGE, chain, in(Tables.from(), Sets.PORT_NAMES), goTo(GUARDED));
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
