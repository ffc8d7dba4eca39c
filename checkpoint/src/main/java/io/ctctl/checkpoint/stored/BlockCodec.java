package io.ctctl.checkpoint.stored;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs blocks of memory that are mostly repetition, in LZ4's block format: {@code token, literals, u16 distance} over and over, the last
 * without a distance. Matches are looked for at words only, as programs put them. Not thread-safe.
 */
final class BlockCodec {
    /** The most bytes of a block. */
    static final int BLOCK = 16 * 4096;

    /** What does not pack is given up as soon as its sequences are shorter than this on average. */
    private static final int SHORTEST = 64;

    private static final int GRACE = 4096;
    private static final int LEAST_MATCH = 4;
    // of the format: the last match begins so far before the end, and the last bytes are literals
    private static final int TAIL = 16;
    private static final int HASH_BITS = 12;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] places = new int[1 << HASH_BITS];
    private byte[] out;
    private int at;

    /** Packs the first bytes of a block; how many that makes, or 0 when it does not pay. */
    int pack(byte[] block, int size, byte[] into) {
        Arrays.fill(places, -1);
        out = into;
        at = 0;
        int literals = 0;
        int sequences = 0;
        for (int here = 0; here < size - TAIL; ) {
            long word = (long) WORD.get(block, here);
            int hash = (int) ((word * 0x9e3779b97f4a7c15L) >>> (Long.SIZE - HASH_BITS));
            int before = places[hash];
            places[hash] = here;
            if (before < 0 || (long) WORD.get(block, before) != word) {
                here += Long.BYTES;
                if (here - literals > size / 2) {
                    return 0;
                }
                continue;
            }
            int end = matchEnd(block, before, here, size - TAIL / 2);
            if (++sequences > (end + GRACE) / SHORTEST || at + here - literals > size / 2) {
                return 0;
            }
            sequence(block, literals, here, here - before, end - here);
            literals = end;
            here = (end + Long.BYTES - 1) & -Long.BYTES;
        }
        if (at + size - literals + TAIL > size * 3 / 4) {
            return 0;
        }
        lastLiterals(block, literals, size);
        return at;
    }

    private static int matchEnd(byte[] block, int before, int here, int limit) {
        int differs = Arrays.mismatch(block, before, before + limit - here, block, here, limit);
        return differs < 0 ? limit : here + differs;
    }

    private void sequence(byte[] block, int from, int to, int distance, int length) {
        int count = to - from;
        int more = length - LEAST_MATCH;
        out[at++] = (byte) (Math.min(count, 15) << 4 | Math.min(more, 15));
        rest(count);
        System.arraycopy(block, from, out, at, count);
        at += count;
        out[at++] = (byte) distance;
        out[at++] = (byte) (distance >> 8);
        rest(more);
    }

    private void lastLiterals(byte[] block, int from, int to) {
        int count = to - from;
        out[at++] = (byte) (Math.min(count, 15) << 4);
        rest(count);
        System.arraycopy(block, from, out, at, count);
        at += count;
    }

    private void rest(int number) {
        if (number < 15) {
            return;
        }
        int left = number - 15;
        for (; left >= 255; left -= 255) {
            out[at++] = (byte) 255;
        }
        out[at++] = (byte) left;
    }

    /** Unpacks; how many bytes that makes. IOException when it is damaged. */
    static int unpack(byte[] packed, int size, byte[] block) throws IOException {
        try {
            return new Unpacker(packed, size, block).run();
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a damaged block of memory", e);
        }
    }

    private static final class Unpacker {
        private final byte[] in;
        private final int size;
        private final byte[] out;
        private int from;
        private int to;

        Unpacker(byte[] in, int size, byte[] out) {
            this.in = in;
            this.size = size;
            this.out = out;
        }

        int run() {
            while (from < size) {
                int token = in[from++] & 0xff;
                int literals = number(token >> 4);
                System.arraycopy(in, from, out, to, literals);
                from += literals;
                to += literals;
                if (from >= size) {
                    break;
                }
                int distance = (in[from++] & 0xff) | ((in[from++] & 0xff) << 8);
                int length = number(token & 15) + LEAST_MATCH;
                if (distance == 0) {
                    throw new IndexOutOfBoundsException("no distance");
                }
                for (int i = 0; i < length; i++, to++) {
                    out[to] = out[to - distance];
                }
            }
            return to;
        }

        private int number(int first) {
            int number = first;
            if (first == 15) {
                int next;
                do {
                    next = in[from++] & 0xff;
                    number += next;
                } while (next == 255);
            }
            return number;
        }
    }
}
