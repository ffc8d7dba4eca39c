package io.ctctl.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Strings of the kernel, which are bytes: UTF-8, and what is not UTF-8 byte for byte as a surrogate without its other half
 * (U+DC80 to U+DCFF, as PEP 383 has it). Every sequence of bytes comes back as it was.
 */
public final class RawText {
    private static final char FIRST = '\udc80';
    private static final char LAST = '\udcff';
    private static final int OFFSET = 0xdc00;
    private static final char REPLACEMENT = '\ufffd';

    private RawText() {}

    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    public static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeExactly(ByteBuffer.wrap(bytes, offset, length));
    }

    // Malformed input is reported by default.
    private static String decodeExactly(ByteBuffer bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, true);
            if (!result.isMalformed()) {
                return chars.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                chars.put((char) (OFFSET + Byte.toUnsignedInt(bytes.get())));
            }
            decoder.reset();
        }
    }

    public static byte[] encode(String text) {
        // a start encodes hundreds: no stream for each
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return encodeExactly(text);
            }
        }
        return text.getBytes(UTF_8);
    }

    private static byte[] encodeExactly(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
        text.codePoints().forEach(point -> {
            if (point >= FIRST && point <= LAST) {
                bytes.write(point - OFFSET);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(UTF_8));
            }
        });
        return bytes.toByteArray();
    }
}
