package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * One message without its sequence number, which it gets when it is sent.
 *
 * @param what one word that says to people what it does, as in {@code newlink:eth0}
 * @param child offset in the payload where a container's pid is to be written, or -1
 */
public record NetlinkMessage(String what, int type, int flags, Bytes payload, int child) {
    /** Size of a header. */
    static final int HEADER = 16;

    /** A request that is acknowledged. */
    public static NetlinkMessage request(String what, int type, int flags, Consumer<MessageWriter> content) {
        MessageWriter writer = new MessageWriter();
        content.accept(writer);
        return new NetlinkMessage(
                what, type, flags | NetlinkFlag.REQUEST | NetlinkFlag.ACK, Bytes.of(writer.toArray()), writer.child());
    }

    /** A request for a whole table, answered by its entries. */
    public static NetlinkMessage dump(String what, int type, Consumer<MessageWriter> content) {
        MessageWriter writer = new MessageWriter();
        content.accept(writer);
        return new NetlinkMessage(what, type, NetlinkFlag.REQUEST | NetlinkFlag.DUMP, Bytes.of(writer.toArray()), -1);
    }

    /** The same, which is answered only when it is refused. */
    public NetlinkMessage unacknowledged() {
        return new NetlinkMessage(what, type, flags & ~NetlinkFlag.ACK, payload, child);
    }

    /** With a sequence number and port 0, padded to four bytes. */
    public byte[] encode(int sequence) {
        int length = HEADER + payload.length();
        return ByteBuffer.allocate(aligned(length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(payload.toArray())
                .array();
    }

    static int aligned(int length) {
        return (length + 3) & ~3;
    }

    /** What remains of the payload after its fixed part. */
    public Attributes attributes(int fixed) {
        ByteBuffer bytes = buffer();
        return Attributes.parse(bytes.position(Math.min(NetlinkMessage.aligned(fixed), bytes.limit())));
    }

    /** The payload to read numbers from. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(payload.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return what;
    }
}
