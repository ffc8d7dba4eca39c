package io.ctctl.checkpoint.criu;

import io.ctctl.checkpoint.image.ProtoField;
import io.ctctl.checkpoint.image.ProtoWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What CRIU says. */
public sealed interface CriuMessage {
    /** It has come to a step, as in {@code post-dump}, and waits for an answer. */
    record Step(String name) implements CriuMessage {}

    /** It is done. */
    record Done() implements CriuMessage {}

    /** It has failed, and has undone what it did; the reason is in its log. */
    record Failed(int errno, String text) implements CriuMessage {}

    /** IOException when it is no such message. */
    static CriuMessage parse(byte[] message) throws IOException {
        List<ProtoField> fields = ProtoField.parse(message);
        long type = number(fields, 1);
        boolean success = number(fields, 2) != 0;
        if (type == Options.NOTIFY) {
            List<ProtoField> step = ProtoField.of(fields, 5)
                    .orElseThrow(() -> new IOException("a notification of CRIU without a step"))
                    .message();
            return new Step(ProtoField.of(step, 1).map(ProtoField::text).orElse(""));
        }
        return success
                ? new Done()
                : new Failed(
                        (int) number(fields, 7),
                        ProtoField.of(fields, 9).map(ProtoField::text).orElse(""));
    }

    /** Yes or no to a step. */
    static ByteBuffer answer(boolean yes) {
        return ByteBuffer.wrap(
                new ProtoWriter().number(1, Options.NOTIFY).flag(3, yes).toByteArray());
    }

    private static long number(List<ProtoField> fields, int field) {
        return ProtoField.of(fields, field).map(ProtoField::value).orElse(0L);
    }
}
