package io.ctctl.runtime.template;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Tells whether a program runs without a dynamic loader: an ELF file that has no PT_INTERP segment (elf(5)). */
final class ElfFile {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int PT_INTERP = 3;

    private ElfFile() {}

    /** False also for what is no 64-bit little-endian ELF file. */
    static boolean isStatic(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, 64);
            if (header.limit() < 64
                    || header.getInt(0) != MAGIC
                    || header.get(4) != CLASS_64
                    || header.get(5) != LITTLE_ENDIAN) {
                return false;
            }
            int size = Short.toUnsignedInt(header.getShort(54));
            int count = Short.toUnsignedInt(header.getShort(56));
            ByteBuffer segments = read(channel, header.getLong(32), size * count);
            for (int at = 0; size >= 56 && at + size <= segments.limit(); at += size) {
                if (segments.getInt(at) == PT_INTERP) {
                    return false;
                }
            }
            return size >= 56 && segments.limit() == size * count;
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long at = Math.max(0, position);
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, at);
            if (count < 0) {
                break;
            }
            at += count;
        }
        return bytes.flip();
    }
}
