package io.ctctl.netvirt.nft;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.netlink.Attributes;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/**
 * An element as the kernel lists it.
 *
 * @param bytes counted by it, 0 in a set without counters
 */
public record ListedElement(Bytes key, long bytes, long packets) {
    private static final int KEY = 1;
    private static final int EXPRESSION = 7;
    private static final int EXPRESSIONS = 11;
    private static final int EXPRESSION_DATA = 2;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;

    /** The link its key begins with. */
    public InterfaceName link() {
        return ElementKey.link(key.toArray());
    }

    /** The mark its key ends in. */
    public int mark() {
        byte[] all = key.toArray();
        return ByteBuffer.wrap(all).order(ByteOrder.nativeOrder()).getInt(all.length - Integer.BYTES);
    }

    static ListedElement of(Attributes element) {
        Bytes key = Bytes.of(element.nested(KEY).bytes(1).orElse(new byte[0]));
        // one expression has an attribute of its own, several are a list
        List<Attributes> expressions = Stream.concat(
                        element.each(EXPRESSION).stream(), element.nested(EXPRESSIONS).each(1).stream())
                .toList();
        if (expressions.isEmpty()) {
            return new ListedElement(key, 0, 0);
        }
        Attributes counter = expressions.get(0).nested(EXPRESSION_DATA);
        return new ListedElement(key, number(counter, COUNTER_BYTES), number(counter, COUNTER_PACKETS));
    }

    private static long number(Attributes counter, int type) {
        return counter.bytes(type)
                .filter(value -> value.length == Long.BYTES)
                .map(value -> ByteBuffer.wrap(value).getLong())
                .orElse(0L);
    }
}
