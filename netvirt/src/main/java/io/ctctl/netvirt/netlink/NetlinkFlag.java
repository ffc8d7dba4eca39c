package io.ctctl.netvirt.netlink;

/** Flags of a message's header, {@code NLM_F_*}; sums of them are plain numbers, as in the header. */
public final class NetlinkFlag {
    public static final int REQUEST = 1;
    public static final int MULTI = 2;
    public static final int ACK = 4;
    /** The whole table: ROOT and MATCH. */
    public static final int DUMP = 0x300;
    /** Change what exists. */
    public static final int REPLACE = 0x100;
    /** Fail when it exists. */
    public static final int EXCL = 0x200;

    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    /** In an answer: the request is left out. */
    static final int CAPPED = 0x100;
    /** In an answer: attributes follow. */
    static final int ACK_TLVS = 0x200;

    private NetlinkFlag() {}
}
