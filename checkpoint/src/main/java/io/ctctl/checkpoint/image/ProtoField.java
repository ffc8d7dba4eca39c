package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One field of a protobuf message.
 *
 * @param value of an integer, else 0
 * @param bytes of anything else
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record ProtoField(int number, int wireType, long value, byte[] bytes) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** The fields of a message, in their order; IOException when it is none. */
    public static List<ProtoField> parse(byte[] message) throws IOException {
        List<ProtoField> fields = new ArrayList<>();
        Cursor cursor = new Cursor(message);
        while (cursor.at < message.length) {
            fields.add(cursor.field());
        }
        return fields;
    }

    /** The last field of a number. */
    public static Optional<ProtoField> of(List<ProtoField> fields, int number) {
        return fields.stream().filter(field -> field.number == number).reduce((first, second) -> second);
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The fields of the message it holds. */
    public List<ProtoField> message() throws IOException {
        return parse(bytes);
    }

    /** The numbers it holds: one, or those of a packed list. */
    public List<Long> numbers() throws IOException {
        if (wireType == VARINT) {
            return List.of(value);
        }
        List<Long> numbers = new ArrayList<>();
        Cursor cursor = new Cursor(bytes);
        while (cursor.at < bytes.length) {
            numbers.add(cursor.varint());
        }
        return numbers;
    }

    private static final class Cursor {
        private final byte[] message;
        private int at;

        Cursor(byte[] message) {
            this.message = message;
        }

        ProtoField field() throws IOException {
            long key = varint();
            int number = (int) (key >>> 3);
            int type = (int) (key & 7);
            return switch (type) {
                case VARINT -> new ProtoField(number, type, varint(), new byte[0]);
                case BYTES -> new ProtoField(number, type, 0, take(varint()));
                case FIXED64 -> new ProtoField(number, type, 0, take(8));
                case FIXED32 -> new ProtoField(number, type, 0, take(4));
                default -> throw new IOException("wire type " + type + " in a protobuf message");
            };
        }

        private byte[] take(long length) throws IOException {
            if (length < 0 || length > message.length - at) {
                throw new IOException("a protobuf message is cut short");
            }
            byte[] taken = Arrays.copyOfRange(message, at, at + (int) length);
            at += (int) length;
            return taken;
        }

        private long varint() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at == message.length) {
                    throw new IOException("a protobuf message is cut short");
                }
                byte next = message[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IOException("a number in a protobuf message is too long");
        }
    }
}
