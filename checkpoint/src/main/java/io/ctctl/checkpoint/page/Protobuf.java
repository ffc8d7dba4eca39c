package io.ctctl.checkpoint.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** As much of protobuf's wire format as numbers need. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(32);

    Protobuf number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** The numbers of a message by field, 0 where there is none; other kinds of fields are passed over. */
    static long[] numbers(ByteBuffer in, int fields) throws IOException {
        long[] numbers = new long[fields];
        while (in.hasRemaining()) {
            long key = varint(in);
            long field = key >>> 3;
            long value = 0;
            switch ((int) (key & 7)) {
                case VARINT -> value = varint(in);
                case FIXED64 -> skip(in, 8);
                case BYTES -> skip(in, varint(in));
                case FIXED32 -> skip(in, 4);
                default -> throw new IOException("damaged image: field of type " + (key & 7));
            }
            if (field < fields && (key & 7) == VARINT) {
                numbers[(int) field] = value;
            }
        }
        return numbers;
    }

    private static void skip(ByteBuffer in, long bytes) throws IOException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IOException("damaged image: cut short");
        }
        in.position(in.position() + (int) bytes);
    }

    private static long varint(ByteBuffer in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.hasRemaining()) {
                throw new IOException("damaged image: cut short");
            }
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("damaged image: a number too long");
    }
}
