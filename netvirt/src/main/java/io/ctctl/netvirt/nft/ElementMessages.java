package io.ctctl.netvirt.nft;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.netvirt.netlink.MessageWriter;
import io.ctctl.netvirt.netlink.NetlinkBatch;
import io.ctctl.netvirt.netlink.NetlinkFlag;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * nf_tables' netlink messages for elements, which a start adds: an {@code nft} process would take longer than all the rest
 * of a container's network. Numbers are those of {@code linux/netfilter/nf_tables.h}.
 */
public final class ElementMessages {
    static final int NESTED = 0x8000;
    static final int DATA = 2;
    static final int OBJECT = 9;

    private static final int SUBSYSTEM = 10 << 8;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NEW_ELEMENT = SUBSYSTEM | 12;
    private static final int GET_ELEMENT = SUBSYSTEM | 13;
    private static final int DELETE_ELEMENT = SUBSYSTEM | 14;
    private static final int LIST_TABLE = 1;
    private static final int LIST_SET = 2;
    private static final int LIST_ELEMENTS = 3;
    private static final int LIST_ELEMENT = 1;
    private static final int KEY = 1;

    /** An attribute's length has 16 bits. */
    private static final int MOST = 500;

    private ElementMessages() {}

    /** All or none; refusals come unasked, so that the last alone is acknowledged. */
    public static NetlinkBatch transaction(List<NetlinkMessage> messages) {
        List<NetlinkMessage> all = new ArrayList<>();
        all.add(bracket("begin", BATCH_BEGIN));
        int last = messages.size() - 1;
        messages.subList(0, last).forEach(message -> all.add(message.unacknowledged()));
        all.add(messages.get(last));
        all.add(bracket("end", BATCH_END));
        return new NetlinkBatch(NetlinkProtocol.NETFILTER, all);
    }

    /** Adds elements; those that are there already may only have the same value. */
    public static List<NetlinkMessage> add(String table, List<Element> elements) {
        return messages("newelement", NEW_ELEMENT, NetlinkFlag.CREATE, table, elements);
    }

    /** Removes elements; each has to be there. */
    public static List<NetlinkMessage> delete(String table, List<Element> elements) {
        return messages("delelement", DELETE_ELEMENT, 0, table, elements);
    }

    /** Asks for all elements of a set. */
    public static NetlinkMessage list(String table, NftSet set) {
        return NetlinkMessage.dump("getelement:" + set.name(), GET_ELEMENT, out -> {
            header(out, set.family());
            out.text(LIST_TABLE, table).text(LIST_SET, set.name());
        });
    }

    /** Asks for these elements, all of one set; each has to be there. */
    public static List<NetlinkMessage> get(String table, List<Element> elements) {
        return messages("getelement", GET_ELEMENT, 0, table, elements);
    }

    /** What an answer to {@link #list} or {@link #get} lists. */
    public static List<ListedElement> listed(NetlinkMessage answer) {
        return answer.attributes(4).nested(LIST_ELEMENTS).each(LIST_ELEMENT).stream()
                .map(ListedElement::of)
                .toList();
    }

    private static List<NetlinkMessage> messages(
            String what, int type, int flags, String table, List<Element> elements) {
        Map<NftSet, List<Element>> bySet = new LinkedHashMap<>();
        elements.forEach(element ->
                bySet.computeIfAbsent(element.set(), set -> new ArrayList<>()).add(element));
        List<NetlinkMessage> messages = new ArrayList<>();
        bySet.forEach((set, all) -> {
            for (int i = 0; i < all.size(); i += MOST) {
                List<Element> part = all.subList(i, Math.min(all.size(), i + MOST));
                messages.add(message(what, type, flags, table, set, part));
            }
        });
        return messages;
    }

    private static NetlinkMessage message(
            String what, int type, int flags, String table, NftSet set, List<Element> elements) {
        return NetlinkMessage.request(what + ":" + set.name(), type, flags, out -> {
            header(out, set.family());
            out.text(LIST_TABLE, table).text(LIST_SET, set.name());
            out.nested(NESTED | LIST_ELEMENTS, list -> elements.forEach(element -> write(list, element, type)));
        });
    }

    private static void write(MessageWriter list, Element element, int type) {
        list.nested(NESTED | LIST_ELEMENT, out -> {
            out.nested(NESTED | KEY, key -> key.attribute(1, element.key().toArray()));
            if (type == NEW_ELEMENT) {
                element.value().ifPresent(value -> value.write(out));
            }
        });
    }

    /** struct nfgenmsg of the subsystem as a whole. */
    private static NetlinkMessage bracket(String what, int type) {
        byte[] header = {0, 0, 0, (byte) (SUBSYSTEM >> 8)};
        return new NetlinkMessage(what, type, NetlinkFlag.REQUEST, Bytes.of(header), -1);
    }

    /** struct nfgenmsg. */
    static void header(MessageWriter out, NftFamily family) {
        out.u8(family.number()).u8(0).u16(0);
    }
}
