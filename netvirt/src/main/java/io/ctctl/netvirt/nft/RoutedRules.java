package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.notIn;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.NftFamily.INET;

import io.ctctl.netvirt.address.IpFamily;

/** The inet table before connection tracking and after everything: what links send is theirs, has a zone, is counted. */
final class RoutedRules {
    static final String GUARDED = "guarded";
    private static final String ARRIVING = "arriving";

    private RoutedRules() {}

    static void add(NftTransaction transaction) {
        transaction.addChain(INET, GUARDED);
        transaction.addChain(INET, ARRIVING);
        transaction.addChain(INET, "prerouting", Tables.hook("prerouting", Tables.RAW));
        transaction.rule(INET, "prerouting", in(Tables.from(), Sets.LINKS), jump(ARRIVING));
        // CVE-2020-8558: route_localnet, which publishing on 127.0.0.1 needs, would let these in
        transaction.rule(INET, ARRIVING, equal(Tables.destination(IpFamily.V4), prefix("127.0.0.0", 8)), drop());
        transaction.rule(INET, ARRIVING, equal(Tables.source(IpFamily.V4), prefix("127.0.0.0", 8)), drop());
        transaction.rule(INET, ARRIVING, verdictOf(Tables.from(), Sets.ZONES));
        transaction.rule(INET, ARRIVING, verdictOf(Tables.from(), Sets.ROUTED));
        transaction.rule(INET, GUARDED, notIn(Tables.fromAnd(Tables.source(IpFamily.V4)), Sets.LINK_SOURCE4), drop());
        transaction.rule(INET, GUARDED, notIn(Tables.fromAnd(Tables.source(IpFamily.V6)), Sets.LINK_SOURCE6), drop());
        transaction.rule(INET, GUARDED, Tables.icmp6Type("nd-router-advert", "nd-redirect"), drop());
        transaction.rule(INET, GUARDED, goTo(CountingRules.OUTGOING));
        transaction.addChain(INET, "leaving", Tables.hook("postrouting", Tables.LAST));
        transaction.rule(INET, "leaving", in(Tables.to(), Sets.ROUTED_NAMES), goTo(CountingRules.INCOMING));
    }
}
