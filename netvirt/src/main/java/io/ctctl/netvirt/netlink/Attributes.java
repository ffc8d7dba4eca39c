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

    /** The value is little-endian, from 0 to its limit, and not to be moved in. */
    private record Attribute(int type, ByteBuffer value) {}

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
            ByteBuffer value = in.slice(in.position(), length - HEADER).order(ByteOrder.LITTLE_ENDIAN);
            all.add(new Attribute(type, value));
            in.position(Math.min(start + NetlinkMessage.aligned(length), in.limit()));
        }
        return new Attributes(all);
    }

    private Optional<ByteBuffer> value(int type) {
        return all.stream()
                .filter(attribute -> attribute.type == type)
                .map(Attribute::value)
                .findFirst();
    }

    public Optional<byte[]> bytes(int type) {
        return value(type).map(value -> {
            byte[] copy = new byte[value.limit()];
            value.get(0, copy);
            return copy;
        });
    }

    /** The attributes of one type, each with attributes in it. */
    public List<Attributes> each(int type) {
        return all.stream()
                .filter(attribute -> attribute.type == type)
                .map(attribute -> parse(attribute.value))
                .toList();
    }

    public Attributes nested(int type) {
        return value(type).map(Attributes::parse).orElseGet(() -> new Attributes(List.of()));
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
        return value(type).filter(value -> value.limit() >= 4).map(value -> value.getInt(0));
    }

    public Optional<Integer> u8(int type) {
        return value(type).filter(value -> value.limit() >= 1).map(value -> value.get(0) & 0xff);
    }

    public Optional<Long> u64(int type) {
        return value(type).filter(value -> value.limit() >= 8).map(value -> value.getLong(0));
    }

    public List<Integer> types() {
        return all.stream().map(Attribute::type).toList();
    }
}
