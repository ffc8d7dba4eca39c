package io.ctctl.netvirt.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attributes as they were received; of several of one type the first is meant, as in the kernel's older parsers. */
public final class Attributes {
    private static final int HEADER = 4;
    /** NLA_F_NESTED and NLA_F_NET_BYTEORDER are not part of the type. */
    private static final int TYPE = 0x3fff;

    private record Attribute(int type, byte[] value) {}

    private final List<Attribute> all;

    private Attributes(List<Attribute> all) {
        this.all = all;
    }

    /** Stops at the first attribute that does not fit. */
    static Attributes parse(ByteBuffer source) {
        ByteBuffer in = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        List<Attribute> all = new ArrayList<>();
        while (in.remaining() >= HEADER) {
            int start = in.position();
            int length = in.getShort() & 0xffff;
            int type = in.getShort() & TYPE;
            if (length < HEADER || length - HEADER > in.remaining()) {
                break;
            }
            byte[] value = new byte[length - HEADER];
            in.get(value);
            all.add(new Attribute(type, value));
            in.position(Math.min(start + NetlinkMessage.aligned(length), in.limit()));
        }
        return new Attributes(all);
    }

    public Optional<byte[]> bytes(int type) {
        return all.stream()
                .filter(attribute -> attribute.type == type)
                .map(Attribute::value)
                .findFirst();
    }

    /** The attributes of one type, each with attributes in it. */
    public List<Attributes> each(int type) {
        return all.stream()
                .filter(attribute -> attribute.type == type)
                .map(attribute -> parse(ByteBuffer.wrap(attribute.value)))
                .toList();
    }

    public Attributes nested(int type) {
        return bytes(type).map(value -> parse(ByteBuffer.wrap(value))).orElseGet(() -> new Attributes(List.of()));
    }

    /** Up to the first NUL. */
    public Optional<String> text(int type) {
        return bytes(type).map(value -> {
            int end = 0;
            while (end < value.length && value[end] != 0) {
                end++;
            }
            return new String(value, 0, end, StandardCharsets.UTF_8);
        });
    }

    public Optional<Integer> u32(int type) {
        return bytes(type).filter(value -> value.length >= 4).map(value -> ByteBuffer.wrap(value)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt());
    }

    public Optional<Integer> u8(int type) {
        return bytes(type).filter(value -> value.length >= 1).map(value -> value[0] & 0xff);
    }

    public Optional<Long> u64(int type) {
        return bytes(type).filter(value -> value.length >= 8).map(value -> ByteBuffer.wrap(value)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong());
    }

    public List<Integer> types() {
        return all.stream().map(Attribute::type).toList();
    }
}
