package io.ctctl.netvirt.nft;

import io.ctctl.isolation.plan.Bytes;
import java.util.Optional;

/** An element of a set or of a map. One of a map without its value can be removed, but not added. */
public record Element(NftSet set, Bytes key, Optional<ElementValue> value) {
    public Element {
        if (set.value().isEmpty() && value.isPresent()) {
            throw new IllegalArgumentException(set.name() + " is no map");
        }
    }

    public static Element of(NftSet set, Object... key) {
        return new Element(set, ElementKey.of(set, key), Optional.empty());
    }

    static Element mapped(NftSet map, ElementValue value, Object... key) {
        return new Element(map, ElementKey.of(map, key), Optional.of(value));
    }

    static Element mapped(NftSet map, Object value, Object... key) {
        NftType type = map.value().orElseThrow();
        return mapped(map, new ElementValue.Plain(Bytes.of(ElementKey.bytes(type, value))), key);
    }
}
