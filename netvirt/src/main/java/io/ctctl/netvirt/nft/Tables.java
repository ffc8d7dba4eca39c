package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.concat;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Protocol;
import io.ctctl.netvirt.nft.NftTransaction.Hook;
import java.util.stream.Stream;

/**
 * The tables of an instance as they are made once. What they hold then depends on networks ({@link NetworkChains}) and on
 * containers, which add elements; a packet that belongs to neither leaves them after one look.
 */
public final class Tables {
    /** An empty chain whose presence says which rules these are: a daemon that knows others makes its own anew. */
    public static final String VERSION = "version-7";

    /** What the name of that chain begins with in all versions. */
    static final String VERSION_PREFIX = "version-";

    /** Before connection tracking (-200). */
    static final int RAW = -300;

    static final int DNAT = -100;
    static final int FILTER = 0;
    static final int SNAT = 100;
    static final int LAST = 300;

    private Tables() {}

    /** Makes both tables, in the place of those that there may be. */
    public static NftTransaction make(String name) {
        NftTransaction transaction = remove(name);
        for (NftFamily family : NftFamily.values()) {
            transaction.addTable(family);
            transaction.addChain(family, VERSION);
            Sets.of(family).forEach(transaction::add);
        }
        CountingRules.add(transaction);
        BridgeRules.add(transaction);
        RoutedRules.add(transaction);
        TranslationRules.add(transaction);
        FilterRules.add(transaction);
        return transaction;
    }

    /** Removes both tables whether or not they are there. */
    public static NftTransaction remove(String name) {
        NftTransaction transaction = new NftTransaction(name);
        for (NftFamily family : NftFamily.values()) {
            // deleting what is not there would fail, adding what is there does not
            transaction.addTable(family).deleteTable(family);
        }
        return transaction;
    }

    static Hook hook(String place, int priority) {
        return new Hook("filter", place, priority);
    }

    static Hook nat(String place, int priority) {
        return new Hook("nat", place, priority);
    }

    static ObjectNode from() {
        return meta("iifname");
    }

    static ObjectNode to() {
        return meta("oifname");
    }

    /** A component of an IPv4 or IPv6 header. */
    static ObjectNode header(IpFamily family, String field) {
        return payload(word(family), field);
    }

    static ObjectNode source(IpFamily family) {
        return header(family, "saddr");
    }

    static ObjectNode destination(IpFamily family) {
        return header(family, "daddr");
    }

    static ObjectNode fromAnd(ObjectNode... more) {
        return joined(from(), more);
    }

    static ObjectNode toAnd(ObjectNode... more) {
        return joined(to(), more);
    }

    /**
     * What the frame itself says. With a tag (802.1Q) that is the tag, and a guarded port sends none: to {@code meta protocol} it is what
     * comes after, to {@code icmpv6 type} it is not, and br_netfilter takes nothing tagged past the rules of what is routed.
     */
    static ObjectNode etherType() {
        return payload("ether", "type");
    }

    static ObjectNode icmp6Type(String... types) {
        ObjectNode type = payload("icmpv6", "type");
        if (types.length == 1) {
            return equal(type, Expressions.word(types[0]));
        }
        return equal(type, icmp6Types(types));
    }

    /** Its number: names are known to nft from /etc/protocols alone, which a small host does not have. */
    static JsonNode protocol(Protocol protocol) {
        return JsonNodeFactory.instance.numberNode(protocol.number());
    }

    /** ICMP of IPv6, as {@link #protocol}. */
    static JsonNode icmp6() {
        return JsonNodeFactory.instance.numberNode(58);
    }

    static String word(IpFamily family) {
        return family == IpFamily.V4 ? "ip" : "ip6";
    }

    private static ObjectNode icmp6Types(String... types) {
        return Expressions.anyOf(Stream.of(types).map(Expressions::word).toArray(JsonNode[]::new));
    }

    private static ObjectNode joined(ObjectNode first, ObjectNode... more) {
        ObjectNode[] parts = new ObjectNode[more.length + 1];
        parts[0] = first;
        System.arraycopy(more, 0, parts, 1, more.length);
        return concat(parts);
    }
}
