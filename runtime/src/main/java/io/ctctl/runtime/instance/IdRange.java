package io.ctctl.runtime.instance;

import io.ctctl.oci.IdMapping;

/** 65536 host ids from {@code first}, the users and groups of one running container. */
public record IdRange(long first) {
    public static final long SIZE = 65536;

    /** What explain shows: the first range there is, whoever holds it. */
    public static final IdRange PLACEHOLDER = new IdRange(IdBlocks.FIRST);

    public IdRange {
        if (first < IdBlocks.FIRST || first >= IdBlocks.END || first % SIZE != 0) {
            throw new IllegalArgumentException("not the first id of a range: " + first);
        }
    }

    public IdMapping mapping() {
        return new IdMapping(0, first, SIZE);
    }
}
