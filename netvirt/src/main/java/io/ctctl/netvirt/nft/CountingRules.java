package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.accept;
import static io.ctctl.netvirt.nft.Expressions.assign;
import static io.ctctl.netvirt.nft.Expressions.back;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.lookup;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.notIn;
import static io.ctctl.netvirt.nft.Expressions.number;
import static io.ctctl.netvirt.nft.Expressions.quotaOf;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;

/**
 * Both tables: bytes and packets by link, class, family and direction. Every packet of every container comes by here: what only
 * some ask for, quotas and classes, is in chains that are empty until somebody does.
 */
public final class CountingRules {
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
        }
        addByFamily(transaction, NftFamily.INET, INCOMING, Direction.IN);
    }

    /** Looks at quotas and classes from now on, or no more. */
    public static NftTransaction consider(String name, boolean quotas, boolean classes) {
        NftTransaction transaction = new NftTransaction(name);
        for (NftFamily table : NftFamily.values()) {
            for (Direction direction : Direction.values()) {
                for (IpFamily family : IpFamily.values()) {
                    consider(transaction, new Counted(table, direction, family), quotas, classes);
                }
            }
        }
        return transaction;
    }

    static String chain(Direction direction, IpFamily family) {
        return "count" + Sets.digit(family) + "-" + direction;
    }

    /** What is counted by one set. */
    private record Counted(NftFamily table, Direction direction, IpFamily family) {
        String asked() {
            return "asked" + Sets.digit(family) + "-" + direction;
        }

        ObjectNode link() {
            return direction == Direction.OUT ? Tables.from() : Tables.to();
        }

        ObjectNode peer() {
            return direction == Direction.OUT ? Tables.destination(family) : Tables.source(family);
        }

        /** Those whose packets are ours to mark. */
        NftSet links() {
            return table == NftFamily.BRIDGE ? Sets.PORT_NAMES : Sets.ROUTED_NAMES;
        }

        /** Counts what is of the class that the mark says. */
        ObjectNode counter() {
            return in(Expressions.concat(link(), meta("mark")), Sets.counters(table, family, direction));
        }
    }

    private static void addByFamily(NftTransaction transaction, NftFamily table, String chain, Direction direction) {
        transaction.addChain(table, chain);
        transaction.rule(table, chain, byFamily(direction));
    }

    /** Leads to what counts a packet of its family. */
    static ObjectNode byFamily(Direction direction) {
        return verdictOf(
                meta("protocol"),
                word("ip"),
                goTo(chain(direction, IpFamily.V4)),
                word("ip6"),
                goTo(chain(direction, IpFamily.V6)));
    }

    private static void addCounting(NftTransaction transaction, NftFamily table, Direction direction, IpFamily family) {
        Counted counted = new Counted(table, direction, family);
        String chain = chain(direction, family);
        transaction.addChain(table, counted.asked());
        transaction.addChain(table, chain);
        transaction.rule(table, chain, jump(counted.asked()));
        // a packet without a mark, as nearly all are, is of class 0
        transaction.rule(table, chain, counted.counter(), accept());
        transaction.rule(table, chain, equal(meta("mark"), number(0)), accept());
        // this one has somebody else's
        transaction.rule(table, chain, notIn(counted.link(), counted.links()), accept());
        transaction.rule(table, chain, assign(meta("mark"), number(0)));
        transaction.rule(table, chain, counted.counter());
    }

    /** The class is kept in the packet's mark between two rules: nobody looks at that later, on either way. */
    private static void consider(NftTransaction transaction, Counted counted, boolean quotas, boolean classes) {
        NftFamily table = counted.table();
        String chain = counted.asked();
        transaction.flushChain(table, chain);
        if (quotas) {
            // what is dropped for want of quota has not been used
            transaction.rule(table, chain, quotaOf(counted.link(), Sets.quotas(table)), drop());
        }
        if (classes) {
            transaction.rule(table, chain, notIn(counted.link(), counted.links()), back());
            transaction.rule(table, chain, assign(meta("mark"), number(0)));
            transaction.rule(
                    table, chain, assign(meta("mark"), lookup(counted.peer(), Sets.classes(table, counted.family()))));
            transaction.rule(table, chain, counted.counter());
            transaction.rule(table, chain, assign(meta("mark"), number(0)), accept());
        }
    }
}
