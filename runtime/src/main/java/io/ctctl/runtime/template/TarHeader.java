package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of one 512-byte header block, as POSIX ustar and GNU tar write them. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int NAME = 0;
    private static final int MODE = 100;
    private static final int UID = 108;
    private static final int GID = 116;
    private static final int SIZE = 124;
    private static final int MTIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int LINK = 157;
    private static final int MAGIC = 257;
    private static final int MAJOR = 329;
    private static final int MINOR = 337;
    private static final int PREFIX = 345;

    private final byte[] block;

    TarHeader(byte[] block) {
        if (block.length != BLOCK) {
            throw new IllegalArgumentException("a block of " + block.length + " bytes");
        }
        this.block = block.clone();
    }

    int at(int offset) {
        return block[offset] & 0xff;
    }

    boolean isEnd() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Some old writers summed signed bytes. */
    boolean checksumIsRight() {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            int value = i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        try {
            long stored = number(CHECKSUM, 8);
            return stored == unsigned || stored == signed;
        } catch (TemplateException ignored) {
            // no number is no right one
            return false;
        }
    }

    char type() {
        return (char) (block[TYPE] & 0xff);
    }

    /** The name with the ustar prefix; GNU tar keeps other things where POSIX has the prefix. */
    String path() throws TemplateException {
        String name = text(NAME, 100);
        boolean posix = block[MAGIC + 5] == 0 && text(MAGIC, 5).equals("ustar");
        String prefix = posix ? text(PREFIX, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String link() throws TemplateException {
        return text(LINK, 100);
    }

    int mode() throws TemplateException {
        return (int) number(MODE, 8) & 07777;
    }

    long uid() throws TemplateException {
        return number(UID, 8);
    }

    long gid() throws TemplateException {
        return number(GID, 8);
    }

    long size() throws TemplateException {
        return number(SIZE, 12);
    }

    long modifiedSeconds() throws TemplateException {
        return number(MTIME, 12);
    }

    int major() throws TemplateException {
        return (int) number(MAJOR, 8);
    }

    int minor() throws TemplateException {
        return (int) number(MINOR, 8);
    }

    private String text(int offset, int length) throws TemplateException {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return utf8(Arrays.copyOfRange(block, offset, end));
    }

    /** Octal digits ended by a blank or NUL, or, with the top bit set, a big-endian two's complement number (GNU). */
    long number(int offset, int length) throws TemplateException {
        if ((block[offset] & 0x80) != 0) {
            return binary(offset, length);
        }
        long value = 0;
        int at = offset;
        while (at < offset + length && block[at] == ' ') {
            at++;
        }
        for (; at < offset + length && block[at] != 0 && block[at] != ' '; at++) {
            if (block[at] < '0' || block[at] > '7' || value > Long.MAX_VALUE >> 3) {
                throw new TemplateException(Kind.BAD_SOURCE, "a header of the archive is damaged: not an octal number");
            }
            value = value << 3 | (block[at] - '0');
        }
        return value;
    }

    private long binary(int offset, int length) throws TemplateException {
        // Bit 7 marks the format, bit 6 is the sign.
        long value = (block[offset] & 0x40) != 0 ? -1 : 0;
        value = value << 6 | (block[offset] & 0x3f);
        for (int i = 1; i < length; i++) {
            if (value != value << 8 >> 8) {
                throw new TemplateException(
                        Kind.BAD_SOURCE, "a header of the archive is damaged: a number is too large");
            }
            value = value << 8 | (block[offset + i] & 0xff);
        }
        return value;
    }

    /** Names that are not UTF-8 cannot be carried through Java unharmed. */
    static String utf8(byte[] bytes) throws TemplateException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new TemplateException(
                        Kind.HOSTILE, "the archive has a NUL in the name " + text.replace('\0', '?'));
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new TemplateException(
                    Kind.BAD_SOURCE,
                    "the archive has a name that is not UTF-8: " + new String(bytes, StandardCharsets.ISO_8859_1),
                    e);
        }
    }
}
