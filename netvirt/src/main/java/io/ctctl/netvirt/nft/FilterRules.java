package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.accept;
import static io.ctctl.netvirt.nft.Expressions.anyOf;
import static io.ctctl.netvirt.nft.Expressions.back;
import static io.ctctl.netvirt.nft.Expressions.ct;
import static io.ctctl.netvirt.nft.Expressions.differs;
import static io.ctctl.netvirt.nft.Expressions.drop;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.has;
import static io.ctctl.netvirt.nft.Expressions.hasAny;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.verdictOf;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.INET;
import static io.ctctl.netvirt.nft.Tables.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.firewall.Protocol;

/**
 * The inet table's filter. What a container sends is judged first ({@code from}, {@code from-host} for the host's own
 * addresses), by its own firewall and else by its network's isolation; what one gets is judged after ({@code to}).
 */
final class FilterRules {
    /** Whom a container reaches besides its own network; a return means yes. */
    static final String OUTSIDE = "outside";

    /** Where a container's own rules for the way out end, when they let pass what they do not name. */
    static final String ISOLATION = "isolation";

    /** The same for what goes to the host itself. */
    static final String HOST_SERVICES = "host-services";

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String TO_HOST = "to-host";
    private static final String TO_FIREWALL = "to-firewall";
    private static final String OWN = "own";

    private FilterRules() {}

    static void add(NftTransaction transaction) {
        for (String chain : new String[] {OUTSIDE, ISOLATION, HOST_SERVICES, FROM, TO, TO_HOST, TO_FIREWALL, OWN}) {
            transaction.addChain(INET, chain);
        }
        addHooks(transaction);
        addFrom(transaction);
        addOutside(transaction);
        addTo(transaction);
        addToHost(transaction);
    }

    /** First what nearly every packet is, by no look at any set; of those of others it says nothing that others heed. */
    private static void addHooks(NftTransaction transaction) {
        for (String hook : new String[] {"forward", "input", "output"}) {
            transaction.addChain(INET, hook, Tables.hook(hook, Tables.FILTER));
            transaction.rule(INET, hook, hasAny(ct("state"), "established", "related"), accept());
        }
        transaction.rule(INET, "forward", in(Tables.from(), Sets.LINKS), jump(FROM));
        transaction.rule(INET, "forward", in(Tables.to(), Sets.LINKS), goTo(TO));
        transaction.rule(INET, "input", in(Tables.from(), Sets.LINKS), goTo(TO_HOST));
        transaction.rule(INET, "output", in(Tables.to(), Sets.LINKS), goTo(OWN));
        dropInvalid(transaction, OWN);
        addFirewall(transaction, OWN, Direction.IN);
    }

    private static void addFrom(NftTransaction transaction) {
        dropInvalid(transaction, FROM);
        addFirewall(transaction, FROM, Direction.OUT);
        transaction.rule(INET, FROM, goTo(ISOLATION));
        transaction.rule(INET, ISOLATION, verdictOf(Tables.from(), Sets.HOME));
        // a link without a network is none of ours to let through
        transaction.rule(INET, ISOLATION, drop());
    }

    private static void addOutside(NftTransaction transaction) {
        transaction.rule(INET, OUTSIDE, has(ct("status"), "dnat"), back());
        // link-local addresses: a cloud's metadata service hands out the host's credentials there
        transaction.rule(INET, OUTSIDE, equal(Tables.destination(IpFamily.V4), prefix("169.254.0.0", 16)), drop());
        transaction.rule(
                INET,
                OUTSIDE,
                equal(
                        Tables.destination(IpFamily.V6),
                        anyOf(prefix("fe80::", 10), word("fd00:ec2::254"), word("fd20:ce::254"))),
                drop());
        transaction.rule(INET, OUTSIDE, in(Tables.to(), Sets.LINKS), drop());
    }

    private static void addTo(NftTransaction transaction) {
        dropInvalid(transaction, TO);
        transaction.rule(INET, TO, has(ct("status"), "dnat"), goTo(TO_FIREWALL));
        transaction.rule(INET, TO, in(Tables.from(), Sets.LINKS), goTo(TO_FIREWALL));
        transaction.rule(INET, TO, in(Tables.to(), Sets.CLOSED), drop());
        transaction.rule(INET, TO, goTo(TO_FIREWALL));
        addFirewall(transaction, TO_FIREWALL, Direction.IN);
    }

    private static void addToHost(NftTransaction transaction) {
        dropInvalid(transaction, TO_HOST);
        transaction.rule(
                INET, TO_HOST, verdictOf(Tables.fromAnd(Tables.source(IpFamily.V4)), Sets.hostFirewall(IpFamily.V4)));
        transaction.rule(
                INET, TO_HOST, verdictOf(Tables.fromAnd(Tables.source(IpFamily.V6)), Sets.hostFirewall(IpFamily.V6)));
        transaction.rule(INET, TO_HOST, goTo(HOST_SERVICES));
        transaction.rule(
                INET,
                HOST_SERVICES,
                equal(Tables.destination(IpFamily.V4), anyOf(prefix("169.254.0.0", 16), prefix("224.0.0.0", 24))),
                equal(meta("l4proto"), anyOf(protocol(Protocol.TCP), protocol(Protocol.UDP))),
                drop());
        transaction.rule(
                INET,
                HOST_SERVICES,
                equal(Tables.destination(IpFamily.V6), anyOf(prefix("fe80::", 10), prefix("ff02::", 16))),
                differs(meta("l4proto"), Tables.icmp6()),
                drop());
    }

    private static void addFirewall(NftTransaction transaction, String chain, Direction direction) {
        for (IpFamily family : IpFamily.values()) {
            ObjectNode key = direction == Direction.OUT
                    ? Tables.fromAnd(Tables.source(family))
                    : Tables.toAnd(Tables.destination(family));
            transaction.rule(INET, chain, verdictOf(key, Sets.firewall(family, direction)));
        }
    }

    /** A packet that belongs to no connection would leave untranslated. */
    private static void dropInvalid(NftTransaction transaction, String chain) {
        transaction.rule(INET, chain, has(ct("state"), "invalid"), drop());
    }
}
