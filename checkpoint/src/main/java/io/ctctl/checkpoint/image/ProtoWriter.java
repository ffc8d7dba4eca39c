package io.ctctl.checkpoint.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one protobuf message, field by field. */
public final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An integer; negative ones as ten bytes, as int32 and int64 have them. */
    public ProtoWriter number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    public ProtoWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter bytes(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toByteArray());
    }

    /** A field as it was read. */
    public ProtoWriter field(ProtoField field) {
        varint((long) field.number() << 3 | field.wireType());
        if (field.wireType() == VARINT) {
            varint(field.value());
        } else {
            if (field.wireType() == BYTES) {
                varint(field.bytes().length);
            }
            out.writeBytes(field.bytes());
        }
        return this;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
