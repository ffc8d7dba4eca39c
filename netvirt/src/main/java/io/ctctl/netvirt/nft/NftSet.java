package io.ctctl.netvirt.nft;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A set, or with a value a map, of an instance's table.
 *
 * @param key one type, or the components of a concatenation
 */
public record NftSet(NftFamily family, String name, List<NftType> key, Optional<NftType> value, Set<Trait> traits) {
    /** What a set is besides its types. */
    public enum Trait {
        /** Keys are ranges; its elements are only written by {@code nft}. */
        INTERVAL,
        /** Each element counts the packets and bytes that found it. */
        COUNTER
    }

    public NftSet {
        key = List.copyOf(key);
        traits = Set.copyOf(traits);
    }

    static NftSet set(NftFamily family, String name, NftType... key) {
        return new NftSet(family, name, List.of(key), Optional.empty(), Set.of());
    }

    static NftSet map(NftFamily family, String name, NftType value, NftType... key) {
        return new NftSet(family, name, List.of(key), Optional.of(value), Set.of());
    }

    NftSet with(Trait trait) {
        return new NftSet(family, name, key, value, Set.of(trait));
    }

    /** How rules name it. */
    String reference() {
        return "@" + name;
    }
}
