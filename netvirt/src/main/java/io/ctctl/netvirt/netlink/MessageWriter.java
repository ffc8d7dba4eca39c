package io.ctctl.netvirt.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes the payload of one message: first its fixed part, then its attributes, each padded to four bytes. Numbers are the
 * machine's, little-endian, unless a method says otherwise.
 */
public final class MessageWriter {
    private static final int HEADER = 4;
    private static final int LONGEST_ATTRIBUTE = 0xffff;

    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    private int child = -1;

    MessageWriter() {}

    /** Fixed part. */
    public MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Fixed part. */
    public MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Fixed part. */
    public MessageWriter u32(int value) {
        room(4).putInt(value);
        return this;
    }

    public MessageWriter attribute(int type, byte[] value) {
        int start = begin(type);
        room(value.length).put(value);
        return end(start);
    }

    /** Without a value: its presence is all it says. */
    public MessageWriter flag(int type) {
        return attribute(type, new byte[0]);
    }

    public MessageWriter u8(int type, int value) {
        return attribute(type, new byte[] {(byte) value});
    }

    public MessageWriter u16(int type, int value) {
        int start = begin(type);
        u16(value);
        return end(start);
    }

    /** In network order. */
    public MessageWriter be16(int type, int value) {
        return attribute(type, new byte[] {(byte) (value >> 8), (byte) value});
    }

    public MessageWriter u32(int type, int value) {
        int start = begin(type);
        u32(value);
        return end(start);
    }

    /** In network order. */
    public MessageWriter be32(int type, int value) {
        return attribute(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    public MessageWriter u64(int type, long value) {
        int start = begin(type);
        room(8).putLong(value);
        return end(start);
    }

    /** With a NUL at its end. */
    public MessageWriter text(int type, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        int start = begin(type);
        room(utf8.length + 1).put(utf8).put((byte) 0);
        return end(start);
    }

    /** Without a NUL, as some attributes are sent. */
    public MessageWriter bareText(int type, String value) {
        return attribute(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Attributes in an attribute. */
    public MessageWriter nested(int type, Consumer<MessageWriter> content) {
        int start = begin(type);
        content.accept(this);
        return end(start);
    }

    /** An attribute that is the pid of a container's first process, which is not known yet: 0 until it is sent. */
    public MessageWriter childPid(int type) {
        if (child >= 0) {
            throw new IllegalStateException("a message names its container once");
        }
        child = out.position() + HEADER;
        return u32(type, 0);
    }

    int child() {
        return child;
    }

    byte[] toArray() {
        byte[] payload = new byte[out.position()];
        out.get(0, payload);
        return payload;
    }

    private int begin(int type) {
        align();
        int start = out.position();
        room(HEADER).putShort((short) 0).putShort((short) type);
        return start;
    }

    private MessageWriter end(int start) {
        int length = out.position() - start;
        if (length > LONGEST_ATTRIBUTE) {
            throw new IllegalArgumentException("an attribute of " + length + " bytes");
        }
        out.putShort(start, (short) length);
        align();
        return this;
    }

    private void align() {
        while (out.position() % 4 != 0) {
            room(1).put((byte) 0);
        }
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer bigger = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes))
                    .order(ByteOrder.LITTLE_ENDIAN);
            out = bigger.put(out.flip());
        }
        return out;
    }
}
