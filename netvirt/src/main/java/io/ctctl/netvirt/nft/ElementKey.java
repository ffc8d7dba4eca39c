package io.ctctl.netvirt.nft;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Packs keys as the kernel compares them: alone as wide as the type, in a concatenation each in whole registers. */
final class ElementKey {
    private ElementKey() {}

    /** {@code parts} are {@link InterfaceName}s, {@link IpAddress}es, {@link MacAddress}es and numbers, as the set's types say. */
    static Bytes of(NftSet set, Object... parts) {
        if (parts.length != set.key().size()) {
            throw new IllegalArgumentException(set.name() + " has a key of " + set.key());
        }
        if (parts.length == 1) {
            return Bytes.of(bytes(set.key().get(0), parts[0]));
        }
        ByteBuffer key =
                ByteBuffer.allocate(set.key().stream().mapToInt(NftType::padded).sum());
        for (int i = 0; i < parts.length; i++) {
            NftType type = set.key().get(i);
            int start = key.position();
            key.put(bytes(type, parts[i])).position(start + type.padded());
        }
        return Bytes.of(key.array());
    }

    static byte[] bytes(NftType type, Object part) {
        byte[] bytes = unchecked(type, part);
        if (bytes.length != type.bytes()) {
            throw new IllegalArgumentException(part + " is no " + type);
        }
        return bytes;
    }

    /** The name a key begins with. */
    static InterfaceName link(byte[] key) {
        int end = 0;
        while (end < NftType.INTERFACE.bytes() && key[end] != 0) {
            end++;
        }
        return new InterfaceName(new String(key, 0, end, StandardCharsets.US_ASCII));
    }

    private static byte[] unchecked(NftType type, Object part) {
        if (part instanceof InterfaceName name) {
            return ByteBuffer.allocate(type.bytes())
                    .put(name.value().getBytes(StandardCharsets.US_ASCII))
                    .array();
        } else if (part instanceof IpAddress address) {
            return address.bytes();
        } else if (part instanceof MacAddress address) {
            return address.bytes();
        } else if (part instanceof Integer number) {
            return switch (type) {
                case PROTOCOL -> new byte[] {number.byteValue()};
                case PORT ->
                    ByteBuffer.allocate(2).putShort(number.shortValue()).array();
                case MARK ->
                    ByteBuffer.allocate(4)
                            .order(ByteOrder.nativeOrder())
                            .putInt(number)
                            .array();
                default -> throw new IllegalArgumentException(number + " is no " + type);
            };
        }
        throw new AssertionError(part);
    }
}
