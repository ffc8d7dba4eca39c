package io.ctctl.netvirt.nft;

import io.ctctl.netvirt.netlink.MessageWriter;
import io.ctctl.netvirt.netlink.NetlinkFlag;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one rule that {@code nft} cannot be told before 1.1: a neighbour advertisement whose target is not the sender's own
 * is dropped. As expressions of the virtual machine: the link's name and the 16 bytes at offset 8 of the ICMPv6 message
 * next to each other, looked up.
 */
public final class NeighbourRule {
    private static final int NEW_RULE = 10 << 8 | 6;
    private static final int DELETE_RULE = 10 << 8 | 8;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_EXPRESSIONS = 4;

    private static final int META_IIFNAME = 6;
    private static final int TRANSPORT_HEADER = 2;
    private static final int TARGET = 8;
    private static final int TARGET_LENGTH = 16;
    private static final int VERDICT_REGISTER = 0;
    /** Registers of 16 bytes: 1 is the first. The concatenation goes on in the next. */
    private static final int FIRST_REGISTER = 1;

    private static final int SECOND_REGISTER = 2;
    private static final int INVERTED = 1;
    private static final int DROP = 0;

    private NeighbourRule() {}

    /** In the place of all that the chain has. */
    public static List<NetlinkMessage> set(String table) {
        NetlinkMessage clear =
                NetlinkMessage.request("delrule:" + BridgeRules.TARGET, DELETE_RULE, 0, out -> inChain(out, table));
        NetlinkMessage add = NetlinkMessage.request(
                "newrule:" + BridgeRules.TARGET, NEW_RULE, NetlinkFlag.CREATE | NetlinkFlag.APPEND, out -> {
                    inChain(out, table);
                    out.nested(ElementMessages.NESTED | RULE_EXPRESSIONS, NeighbourRule::expressions);
                });
        return List.of(clear, add);
    }

    private static void inChain(MessageWriter out, String table) {
        ElementMessages.header(out, NftFamily.BRIDGE);
        out.text(RULE_TABLE, table).text(RULE_CHAIN, BridgeRules.TARGET);
    }

    private static void expressions(MessageWriter rule) {
        expression(rule, "meta", data -> data.be32(2, META_IIFNAME).be32(1, FIRST_REGISTER));
        expression(rule, "payload", data -> data.be32(1, SECOND_REGISTER)
                .be32(2, TRANSPORT_HEADER)
                .be32(3, TARGET)
                .be32(4, TARGET_LENGTH));
        expression(rule, "lookup", data -> data.text(1, Sets.NEIGHBOUR6.name())
                .be32(2, FIRST_REGISTER)
                .be32(5, INVERTED));
        expression(rule, "immediate", data -> data.be32(1, VERDICT_REGISTER)
                .nested(
                        ElementMessages.NESTED | 2,
                        value -> value.nested(ElementMessages.NESTED | 2, verdict -> verdict.be32(1, DROP))));
    }

    private static void expression(MessageWriter rule, String name, Consumer<MessageWriter> data) {
        rule.nested(ElementMessages.NESTED | 1, out -> out.text(1, name).nested(ElementMessages.NESTED | 2, data));
    }
}
