package io.ctctl.netvirt.nft;

import java.util.Locale;

/** The families that have a table: what is routed, and what passes between the ports of a bridge. */
public enum NftFamily {
    INET(1),
    BRIDGE(7);

    private final int number;

    NftFamily(int number) {
        this.number = number;
    }

    /** NFPROTO_INET or NFPROTO_BRIDGE. */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
