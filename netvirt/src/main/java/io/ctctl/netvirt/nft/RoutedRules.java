package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.notIn;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.INET;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;

/**
 * The inet table before connection tracking and after everything: what links send is theirs, has a zone, is counted. Each link
 * leads to its network's zone, and a routed one from there to what it may send. IPv4 of a routed one comes first: who sends
 * what it may is known by one look, that leads to its zone and its counter.
 */
final class RoutedRules {
    static final String GUARDED = "guarded";
    private static final String SENDERS = "senders";
    private static final String ARRIVING = "prerouting";
    private static final String LEAVING = "leaving";

    private RoutedRules() {}

    static void add(NftTransaction transaction) {
        transaction.addChain(INET, GUARDED);
        transaction.addChain(INET, SENDERS);
        transaction.rule(INET, SENDERS, verdictOf(Tables.from(), Sets.ROUTED));
        transaction.addChain(INET, ARRIVING, Tables.hook("prerouting", Tables.RAW));
        transaction.rule(INET, ARRIVING, verdictOf(Tables.from(), Sets.ZONES));
        transaction.rule(INET, GUARDED, equal(meta("nfproto"), word("ipv4")), drop());
        transaction.rule(INET, GUARDED, notIn(Tables.fromAnd(Tables.source(IpFamily.V6)), Sets.LINK_SOURCE6), drop());
        transaction.rule(INET, GUARDED, Tables.icmp6Type("nd-router-advert", "nd-redirect"), drop());
        transaction.rule(INET, GUARDED, goTo(CountingRules.OUTGOING));
    }

    /** In a network's zone: what no link may send. */
    static void addArriving(NftTransaction transaction, String zone) {
        // CVE-2020-8558: route_localnet, which publishing on 127.0.0.1 needs, would let these in
        transaction.rule(INET, zone, equal(Tables.destination(IpFamily.V4), prefix("127.0.0.0", 8)), drop());
        transaction.rule(INET, zone, equal(Tables.source(IpFamily.V4), prefix("127.0.0.0", 8)), drop());
    }

    /**
     * With the first routed network: packets of no other are looked at there.
     *
     * @param sent where those of IPv4 are taken that may be sent, to be counted
     */
    static void addRouted(NftTransaction transaction, String zone, String sent) {
        transaction.rule(INET, zone, goTo(SENDERS));
        transaction.rule(INET, sent, goTo(CountingRules.chain(Direction.OUT, IpFamily.V4)));
        transaction.flushChain(INET, ARRIVING);
        transaction.rule(INET, ARRIVING, verdictOf(Tables.fromAnd(Tables.source(IpFamily.V4)), Sets.LINK_SENDER4));
        transaction.rule(INET, ARRIVING, verdictOf(Tables.from(), Sets.ZONES));
        transaction
                .addChain(INET, LEAVING, Tables.hook("postrouting", Tables.LAST))
                .flushChain(INET, LEAVING);
        transaction.rule(INET, LEAVING, in(Tables.to(), Sets.ROUTED_NAMES), goTo(CountingRules.INCOMING));
    }
}
