package io.ctctl.checkpoint.mover;

import java.nio.LongBuffer;

/** 128 bits of a page, from four independent lanes; equal pages have equal hashes, others have not in this universe's time. */
public final class PageHash {
    public static final int LONGS = 512;

    private static final long A = 0x9e3779b185ebca87L;
    private static final long B = 0xc2b2ae3d27d4eb4fL;

    long high;
    long low;

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    /** Hashes the page that begins at an index; false when all of it is zero, which needs no hash. */
    public boolean of(LongBuffer longs, int from) {
        int end = from + LONGS;
        int at = from;
        while (at < end && longs.get(at) == 0) {
            at++;
        }
        if (at == end) {
            high = 0;
            low = 0;
            return false;
        }
        long a = 1;
        long b = 2;
        long c = 3;
        long d = 4;
        for (int i = from; i < end; i += 4) {
            a = Long.rotateLeft(a + longs.get(i) * B, 31) * A;
            b = Long.rotateLeft(b + longs.get(i + 1) * B, 31) * A;
            c = Long.rotateLeft(c + longs.get(i + 2) * B, 31) * A;
            d = Long.rotateLeft(d + longs.get(i + 3) * B, 31) * A;
        }
        high = mix(a ^ Long.rotateLeft(c, 23)) + d;
        low = mix(b ^ Long.rotateLeft(d, 23)) + a;
        return true;
    }

    /** Whether all of a page is zero. */
    static boolean isZero(LongBuffer longs, int from) {
        for (int at = from; at < from + LONGS; at++) {
            if (longs.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * A;
        return mixed ^ mixed >>> 29;
    }
}
