package io.ctctl.netvirt.nft;

/** Types of set keys and map values, with the width they have in the kernel. */
public enum NftType {
    INTERFACE("ifname", 16),
    MAC("ether_addr", 6),
    IPV4("ipv4_addr", 4),
    IPV6("ipv6_addr", 16),
    PROTOCOL("inet_proto", 1),
    PORT("inet_service", 2),
    /** In the host's byte order, unlike all others. */
    MARK("mark", 4),
    VERDICT("verdict", 0),
    QUOTA("quota", 0);

    private final String word;
    private final int bytes;

    NftType(String word, int bytes) {
        this.word = word;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** As a component of a concatenation: in whole registers of four bytes. */
    int padded() {
        return (bytes + 3) & ~3;
    }

    @Override
    public String toString() {
        return word;
    }
}
