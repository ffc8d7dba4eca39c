package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.back;
import static io.ctctl.netvirt.nft.Expressions.concat;
import static io.ctctl.netvirt.nft.Expressions.ct;
import static io.ctctl.netvirt.nft.Expressions.destinationType;
import static io.ctctl.netvirt.nft.Expressions.dnat;
import static io.ctctl.netvirt.nft.Expressions.equal;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.has;
import static io.ctctl.netvirt.nft.Expressions.in;
import static io.ctctl.netvirt.nft.Expressions.masquerade;
import static io.ctctl.netvirt.nft.Expressions.meta;
import static io.ctctl.netvirt.nft.Expressions.payload;
import static io.ctctl.netvirt.nft.Expressions.prefix;
import static io.ctctl.netvirt.nft.Expressions.snat;
import static io.ctctl.netvirt.nft.Expressions.word;
import static io.ctctl.netvirt.nft.NftFamily.INET;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctctl.netvirt.address.IpFamily;

/** The inet table's address translation: published ports in, private addresses out. Seen by a connection's first packet. */
final class TranslationRules {
    private static final String PUBLISHED = "published";

    private TranslationRules() {}

    static void add(NftTransaction transaction) {
        transaction.addChain(INET, PUBLISHED);
        // an answer would come in from another link with a destination of ::1, which the kernel drops: better refused
        // at once
        transaction.rule(INET, PUBLISHED, equal(Tables.destination(IpFamily.V6), word("::1")), back());
        for (IpFamily family : IpFamily.values()) {
            addPublished(transaction, family);
        }
        ObjectNode local = equal(destinationType(), word("local"));
        transaction.addChain(INET, "nat-prerouting", Tables.nat("prerouting", Tables.DNAT));
        transaction.rule(INET, "nat-prerouting", local, goTo(PUBLISHED));
        transaction.addChain(INET, "nat-output", Tables.nat("output", Tables.DNAT));
        transaction.rule(INET, "nat-output", local.deepCopy(), goTo(PUBLISHED));
        addSource(transaction);
    }

    /** Two maps with one key: nft 1.0.6 does not read a map to a concatenation from JSON. */
    private static void addPublished(NftTransaction transaction, IpFamily family) {
        String word = Tables.word(family);
        ObjectNode port = concat(meta("l4proto"), payload("th", "dport"));
        ObjectNode addressAndPort = concat(Tables.destination(family), meta("l4proto"), payload("th", "dport"));
        transaction.rule(
                INET,
                PUBLISHED,
                dnat(word, addressAndPort, Sets.publishedAddress(family, false), Sets.publishedPort(family, false)));
        transaction.rule(
                INET,
                PUBLISHED,
                equal(meta("nfproto"), word(family == IpFamily.V4 ? "ipv4" : "ipv6")),
                dnat(word, port, Sets.publishedAddress(family, true), Sets.publishedPort(family, true)));
    }

    private static void addSource(NftTransaction transaction) {
        String chain = "nat-postrouting";
        transaction.addChain(INET, chain, Tables.nat("postrouting", Tables.SNAT));
        // through a published port and back to the same link: the answer has to come by the host too. The link it came
        // from
        // is not known here when a bridge has translated it by itself
        for (IpFamily family : IpFamily.values()) {
            transaction.rule(
                    INET,
                    chain,
                    has(ct("status"), "dnat"),
                    in(concat(Tables.to(), Tables.source(family)), Sets.hairpin(family)),
                    masquerade());
        }
        // from the host's loopback to a published port; no answer could be sent to 127.0.0.1
        transaction.rule(
                INET,
                chain,
                equal(Tables.source(IpFamily.V4), prefix("127.0.0.0", 8)),
                in(Tables.to(), Sets.LINKS),
                masquerade());
        transaction.rule(INET, chain, in(Tables.to(), Sets.LINKS), Expressions.accept());
        for (IpFamily family : IpFamily.values()) {
            transaction.rule(INET, chain, snat(Tables.word(family), Tables.source(family), Sets.snat(family)));
        }
        transaction.rule(INET, chain, in(Tables.source(IpFamily.V4), Sets.NAT4), masquerade());
        transaction.rule(INET, chain, in(Tables.source(IpFamily.V6), Sets.NAT6), masquerade());
    }
}
