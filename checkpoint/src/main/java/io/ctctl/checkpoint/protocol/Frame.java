package io.ctctl.checkpoint.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One frame: a type and its payload, little-endian, position 0 to limit. The payload is valid until the next is received. */
public record Frame(FrameType type, ByteBuffer payload) {
    public Frame {
        payload = payload.order(ByteOrder.LITTLE_ENDIAN);
    }

    public static Frame of(Word word) {
        return new Frame(FrameType.WORD, ByteBuffer.wrap(new byte[] {(byte) word.number()}));
    }

    public static Frame of(FrameType type, byte[] payload) {
        return new Frame(type, ByteBuffer.wrap(payload));
    }

    public static Frame of(FrameType type, String text) {
        return of(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame of(FrameType type) {
        return of(type, new byte[0]);
    }

    /** The word of a WORD frame; MalformedFrameException when there is no such word. */
    public Word word() throws MalformedFrameException {
        Optional<Word> word = payload.remaining() == 1 ? Word.of(payload.get(payload.position())) : Optional.empty();
        return word.orElseThrow(() -> new MalformedFrameException("a word that does not exist"));
    }

    /** A copy of the payload. */
    public byte[] bytes() {
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return copy;
    }

    /** The payload as text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
