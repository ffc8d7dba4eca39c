package io.ctctl.checkpoint.mover;

import java.util.HashMap;
import java.util.Map;

/** What pages of one process looked like when they were last sent. */
final class SentHashes {
    private static final int CHUNK_SHIFT = 21;
    private static final int PAGE_SHIFT = 12;
    private static final int CHUNK_PAGES = 1 << (CHUNK_SHIFT - PAGE_SHIFT);

    private final Map<Long, long[]> chunks = new HashMap<>();

    /** True when the page was last sent with this hash; remembers it otherwise. */
    boolean isUnchanged(long address, PageHash hash) {
        long[] chunk = chunks.computeIfAbsent(address >>> CHUNK_SHIFT, key -> new long[2 * CHUNK_PAGES]);
        int at = 2 * (int) (address >>> PAGE_SHIFT & CHUNK_PAGES - 1);
        if (chunk[at] == hash.high && chunk[at + 1] == hash.low && (hash.high | hash.low) != 0) {
            return true;
        }
        chunk[at] = hash.high;
        chunk[at + 1] = hash.low;
        return false;
    }

    /** The page is sent without having been looked at. */
    void forget(long address) {
        long[] chunk = chunks.get(address >>> CHUNK_SHIFT);
        if (chunk != null) {
            int at = 2 * (int) (address >>> PAGE_SHIFT & CHUNK_PAGES - 1);
            chunk[at] = 0;
            chunk[at + 1] = 0;
        }
    }
}
