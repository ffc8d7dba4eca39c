package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.assign;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.lookup;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.number;
import static io.ctctl.netvirt.nft.Expressions.quotaOf;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;

/**
 * Both tables: bytes and packets by link, class, family and direction. The class is kept in the packet's mark between two
 * rules: what comes from a container has none yet and loses it again, what goes to one has been through everything else.
 */
final class CountingRules {
    static final String OUTGOING = "outgoing";
    static final String INCOMING = "incoming";

    private CountingRules() {}

    static void add(NftTransaction transaction) {
        for (NftFamily table : NftFamily.values()) {
            for (Direction direction : Direction.values()) {
                for (IpFamily family : IpFamily.values()) {
                    addCounting(transaction, table, direction, family);
                }
            }
            addByFamily(transaction, table, OUTGOING, Direction.OUT);
            addByFamily(transaction, table, INCOMING, Direction.IN);
        }
    }

    static String chain(Direction direction, IpFamily family) {
        return "count" + Sets.digit(family) + "-" + direction;
    }

    private static void addByFamily(NftTransaction transaction, NftFamily table, String chain, Direction direction) {
        transaction.addChain(table, chain);
        transaction.rule(
                table,
                chain,
                verdictOf(
                        meta("protocol"),
                        word("ip"),
                        goTo(chain(direction, IpFamily.V4)),
                        word("ip6"),
                        goTo(chain(direction, IpFamily.V6))));
    }

    private static void addCounting(NftTransaction transaction, NftFamily table, Direction direction, IpFamily family) {
        boolean out = direction == Direction.OUT;
        ObjectNode link = out ? Tables.from() : Tables.to();
        ObjectNode peer = out ? Tables.destination(family) : Tables.source(family);
        String chain = chain(direction, family);
        transaction.addChain(table, chain);
        // what is dropped for want of quota has not been used
        transaction.rule(table, chain, quotaOf(link.deepCopy(), Sets.quotas(table)), drop());
        transaction.rule(table, chain, assign(meta("mark"), number(0)));
        transaction.rule(table, chain, assign(meta("mark"), lookup(peer, Sets.classes(table, family))));
        transaction.rule(
                table, chain, in(Expressions.concat(link, meta("mark")), Sets.counters(table, family, direction)));
        if (out) {
            transaction.rule(table, chain, assign(meta("mark"), number(0)));
        }
    }
}
