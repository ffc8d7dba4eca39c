package io.ctctl.netvirt.nft;

import io.ctctl.netvirt.netlink.MessageWriter;
import io.ctctl.netvirt.netlink.NetlinkFlag;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Quota objects: they count down by themselves, and match once they are used up. */
public final class QuotaMessages {
    private static final int NEW_OBJECT = 10 << 8 | 18;
    private static final int GET_OBJECT = 10 << 8 | 19;
    private static final int DELETE_OBJECT = 10 << 8 | 20;
    private static final int TABLE = 1;
    private static final int NAME = 2;
    private static final int TYPE = 3;
    private static final int DATA = 4;
    private static final int QUOTA = 2;
    private static final int QUOTA_BYTES = 1;
    private static final int QUOTA_FLAGS = 2;
    private static final int QUOTA_CONSUMED = 4;
    private static final int OVER = 1;
    private static final int DEPLETED = 2;

    private QuotaMessages() {}

    /** An object of so many bytes, of which some are used already. */
    public static NetlinkMessage add(NftFamily family, String table, String name, long bytes, long used) {
        return NetlinkMessage.request("newobj:" + name, NEW_OBJECT, NetlinkFlag.CREATE, out -> {
            named(out, family, table, name);
            out.nested(ElementMessages.NESTED | DATA, data -> data.attribute(QUOTA_BYTES, be64(bytes))
                    .be32(QUOTA_FLAGS, OVER)
                    .attribute(QUOTA_CONSUMED, be64(used)));
        });
    }

    /** Takes away an object that nothing leads to any more. */
    public static NetlinkMessage delete(NftFamily family, String table, String name) {
        return NetlinkMessage.request("delobj:" + name, DELETE_OBJECT, 0, out -> named(out, family, table, name));
    }

    /** Asks for all of a family. */
    public static NetlinkMessage list(NftFamily family) {
        return NetlinkMessage.dump("getobj", GET_OBJECT, out -> ElementMessages.header(out, family));
    }

    /** The name of an object of this table that an answer to {@link #list} describes; empty for those of others. */
    public static Optional<String> listed(NetlinkMessage answer, String table) {
        return answer.attributes(4).text(TABLE).filter(table::equals).flatMap(ignored -> answer.attributes(4)
                .text(NAME));
    }

    /** The same, when it is used up: since a packet came that was too much, no other has passed either. */
    public static Optional<String> usedUp(NetlinkMessage answer, String table) {
        return listed(answer, table).filter(ignored -> answer.attributes(4)
                .nested(DATA)
                .bytes(QUOTA_FLAGS)
                .filter(flags -> (ByteBuffer.wrap(flags).getInt() & DEPLETED) != 0)
                .isPresent());
    }

    private static void named(MessageWriter out, NftFamily family, String table, String name) {
        ElementMessages.header(out, family);
        out.text(TABLE, table).text(NAME, name).be32(TYPE, QUOTA);
    }

    private static byte[] be64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
