package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.accept;
import static io.ctctl.netvirt.nft.Expressions.anyOf;
import static io.ctctl.netvirt.nft.Expressions.back;
import static io.ctctl.netvirt.nft.Expressions.differs;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.INET;
import static io.ctctl.netvirt.nft.Tables.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.netvirt.firewall.PortRange;
import io.ctctl.netvirt.firewall.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The chains of a container that has a firewall of its own: what comes in, what goes out to others, what goes to the
 * host, and, in the bridge's table, what comes in that is for several. A rule that allows what goes out also allows what
 * isolation would not: the user has named it.
 */
public final class FirewallChains {
    /** Where packets of a container go through them. */
    enum Place {
        IN(INET, Direction.IN),
        OUT(INET, Direction.OUT),
        HOST(INET, Direction.OUT),
        /** No connection is known there: answers of others to what the container has sent to several are judged as well. */
        GROUP(NftFamily.BRIDGE, Direction.IN);

        private final NftFamily family;
        private final Direction direction;

        Place(NftFamily family, Direction direction) {
            this.family = family;
            this.direction = direction;
        }
    }

    private FirewallChains() {}

    static String chain(String container, Place place) {
        return "fw-" + container + "-" + place.name().toLowerCase(Locale.ROOT);
    }

    /** Makes the chains be as the firewall says, in place of what they were. */
    public static NftTransaction set(String table, String container, Firewall firewall) {
        NftTransaction transaction = new NftTransaction(table);
        for (Place place : Place.values()) {
            String chain = chain(container, place);
            transaction.addChain(place.family, chain).flushChain(place.family, chain);
            if (place == Place.GROUP) {
                transaction.rule(
                        place.family, chain, differs(Tables.etherType(), anyOf(word("ip"), word("ip6"))), back());
            }
            transaction.rule(place.family, chain, neighbours(), place == Place.GROUP ? back() : accept());
            firewall.rules(place.direction).forEach(rule -> add(transaction, chain, place, rule));
            transaction.rule(place.family, chain, otherwise(place, firewall.accepts(place.direction)));
        }
        return transaction;
    }

    /** Removes the chains, to which no element leads any more. */
    public static NftTransaction remove(String table, String container) {
        NftTransaction transaction = new NftTransaction(table);
        for (Place place : Place.values()) {
            String chain = chain(container, place);
            transaction
                    .addChain(place.family, chain)
                    .flushChain(place.family, chain)
                    .deleteChain(place.family, chain);
        }
        return transaction;
    }

    private static void add(NftTransaction transaction, String chain, Place place, FirewallRule rule) {
        List<JsonNode> all = conditions(rule);
        all.add(rule.allowed() ? allowed(place) : drop());
        transaction.rule(place.family, chain, all.toArray(JsonNode[]::new));
    }

    /** What passes on the way out has the receiver's rules before it, and what is for several has yet to be counted. */
    private static JsonNode allowed(Place place) {
        return place == Place.OUT || place == Place.GROUP ? back() : accept();
    }

    private static JsonNode otherwise(Place place, boolean accepts) {
        if (!accepts) {
            return drop();
        }
        return switch (place) {
            case IN -> accept();
            case OUT -> goTo(FilterRules.ISOLATION);
            case HOST -> goTo(FilterRules.HOST_SERVICES);
            case GROUP -> back();
        };
    }

    private static List<JsonNode> conditions(FirewallRule rule) {
        List<JsonNode> conditions = new ArrayList<>();
        rule.peer()
                .ifPresent(cidr -> conditions.add(equal(
                        rule.direction() == Direction.IN
                                ? Tables.source(cidr.family())
                                : Tables.destination(cidr.family()),
                        range(cidr))));
        if (!rule.ports().isEmpty()) {
            conditions.add(equal(Expressions.payload(rule.protocol().toString(), "dport"), ports(rule.ports())));
        } else if (rule.protocol() == Protocol.ICMP) {
            conditions.add(equal(meta("l4proto"), anyOf(protocol(Protocol.ICMP), Tables.icmp6())));
        } else if (rule.protocol() != Protocol.ANY) {
            conditions.add(equal(meta("l4proto"), protocol(rule.protocol())));
        }
        return conditions;
    }

    private static JsonNode range(Cidr cidr) {
        boolean single = cidr.prefix() == cidr.family().bits();
        return single ? word(cidr.network().toString()) : prefix(cidr.network().toString(), cidr.prefix());
    }

    private static JsonNode ports(List<PortRange> ranges) {
        return anyOf(ranges.stream().map(FirewallChains::port).toArray(JsonNode[]::new));
    }

    private static JsonNode port(PortRange range) {
        JsonNode first = JsonNodeFactory.instance.numberNode(range.first());
        return range.size() == 1
                ? first
                : Expressions.wrap(
                        "range", Expressions.array(first, JsonNodeFactory.instance.numberNode(range.last())));
    }

    /** Without them an IPv6 address reaches nobody; the bridge's table keeps them honest. */
    private static JsonNode neighbours() {
        return Tables.icmp6Type(
                "nd-router-solicit",
                "nd-router-advert",
                "nd-neighbor-solicit",
                "nd-neighbor-advert",
                "mld-listener-query",
                "mld-listener-report",
                "mld2-listener-report");
    }
}
