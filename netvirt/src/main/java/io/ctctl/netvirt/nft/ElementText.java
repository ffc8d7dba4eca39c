package io.ctctl.netvirt.nft;

import static io.ctctl.netvirt.nft.Expressions.array;
import static io.ctctl.netvirt.nft.Expressions.concat;
import static io.ctctl.netvirt.nft.Expressions.goTo;
import static io.ctctl.netvirt.nft.Expressions.jump;
import static io.ctctl.netvirt.nft.Expressions.word;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Elements as {@code nft} reads them: what {@link ElementKey} has packed, unpacked. */
final class ElementText {
    private ElementText() {}

    static JsonNode of(Element element) {
        JsonNode key = key(element.set(), element.key().toArray());
        return element.value()
                .<JsonNode>map(value -> array(key, value(element.set(), value)))
                .orElse(key);
    }

    private static JsonNode key(NftSet set, byte[] packed) {
        if (set.key().size() == 1) {
            return word(text(set.key().get(0), packed));
        }
        JsonNode[] parts = new JsonNode[set.key().size()];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            NftType type = set.key().get(i);
            parts[i] = word(text(type, Arrays.copyOfRange(packed, at, at + type.bytes())));
            at += type.padded();
        }
        return concat(parts);
    }

    private static JsonNode value(NftSet map, ElementValue value) {
        if (value instanceof ElementValue.Chain chain) {
            return chain.back() ? jump(chain.name()) : goTo(chain.name());
        } else if (value instanceof ElementValue.Named object) {
            return word(object.name());
        } else if (value instanceof ElementValue.Plain plain) {
            return word(text(map.value().orElseThrow(), plain.bytes().toArray()));
        }
        throw new AssertionError(value);
    }

    /** Numbers as words too: {@code nft} then reads them as what they are in this place. */
    private static String text(NftType type, byte[] bytes) {
        return switch (type) {
            case INTERFACE -> ElementKey.link(bytes).value();
            case MAC -> MacAddress.of(bytes).toString();
            case IPV4, IPV6 -> IpAddress.of(bytes).toString();
            case PROTOCOL -> Integer.toString(bytes[0] & 0xff);
            case PORT -> Integer.toString(ByteBuffer.wrap(bytes).getShort() & 0xffff);
            case MARK ->
                Integer.toUnsignedString(
                        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
            case VERDICT, QUOTA -> throw new IllegalArgumentException(type + " is written by its name");
        };
    }
}
