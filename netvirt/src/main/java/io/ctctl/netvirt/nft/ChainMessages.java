package io.ctctl.netvirt.nft;

import io.ctctl.netvirt.netlink.Attributes;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks which chains there are. */
public final class ChainMessages {
    private static final int GET_CHAIN = 10 << 8 | 4;
    private static final int TABLE = 1;
    private static final int NAME = 3;
    private static final int HOOK = 4;

    private ChainMessages() {}

    /** All chains of a family. */
    public static NetlinkMessage list(NftFamily family) {
        return NetlinkMessage.dump("getchain", GET_CHAIN, out -> ElementMessages.header(out, family));
    }

    /** The name of a chain of this table that an answer to {@link #list} describes; empty for those of others. */
    public static Optional<String> listed(NetlinkMessage answer, String table) {
        return answer.attributes(4).text(TABLE).filter(table::equals).flatMap(ignored -> answer.attributes(4)
                .text(NAME));
    }

    /** Of answers to {@link #list}, the table of a chain that packets come by and that no instance of ours has made. */
    public static Optional<String> othersWithHooks(List<NetlinkMessage> answers) {
        Set<String> ours = new HashSet<>();
        for (NetlinkMessage answer : answers) {
            Attributes chain = answer.attributes(4);
            chain.text(NAME)
                    .filter(name -> name.startsWith(Tables.VERSION_PREFIX))
                    .flatMap(ignored -> chain.text(TABLE))
                    .ifPresent(ours::add);
        }
        return answers.stream()
                .map(answer -> answer.attributes(4))
                .filter(chain -> chain.types().contains(HOOK))
                .flatMap(chain -> chain.text(TABLE).stream())
                .filter(table -> !ours.contains(table))
                .findFirst();
    }

    /** The container whose firewall a chain is part of. */
    public static Optional<String> container(String chain) {
        return chain.startsWith("fw-")
                ? Optional.of(chain.substring("fw-".length(), chain.lastIndexOf('-')))
                : Optional.empty();
    }
}
