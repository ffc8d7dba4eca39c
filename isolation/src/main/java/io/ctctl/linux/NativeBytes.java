package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jnr.ffi.Pointer;

/** Memory outside the heap, little-endian, zeroed, with its address; freed with the buffer. */
final class NativeBytes {
    private final ByteBuffer bytes;
    private final long address;
    private final String text;

    private NativeBytes(ByteBuffer bytes, String text) {
        this.bytes = bytes;
        this.address = Pointer.wrap(LibC.runtime(), bytes).address();
        this.text = text;
    }

    static NativeBytes of(int size) {
        return new NativeBytes(allocate(size), "[" + size + "]");
    }

    /** Zeroed memory that prints as a text of its own. */
    static NativeBytes named(String text, int size) {
        return new NativeBytes(allocate(size), text);
    }

    static NativeBytes copyOf(byte[] content) {
        return copyOf(ByteBuffer.wrap(content));
    }

    /** Copies what remains of a buffer without moving it. */
    static NativeBytes copyOf(ByteBuffer content) {
        ByteBuffer bytes = allocate(content.remaining());
        bytes.put(content.duplicate()).clear();
        return new NativeBytes(bytes, "[" + bytes.capacity() + "]");
    }

    /** NUL-terminated UTF-8; a NUL inside would silently cut a path short and is refused. */
    static NativeBytes string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in a string for the kernel: " + text.replace('\0', '?'));
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = allocate(utf8.length + 1);
        bytes.put(utf8).clear();
        return new NativeBytes(bytes, text);
    }

    /** Where a direct buffer's index 0 lies; valid for as long as the buffer is reachable. */
    static long addressOf(ByteBuffer direct) {
        // a pointer to a buffer begins at its position
        return Pointer.wrap(LibC.runtime(), direct.duplicate().clear()).address();
    }

    // capacity 0 has no address of its own
    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocateDirect(Math.max(size, 1)).limit(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteBuffer bytes() {
        return bytes;
    }

    long address() {
        return address;
    }

    /** A copy of the first bytes. */
    byte[] first(int count) {
        byte[] copy = new byte[count];
        bytes.get(0, copy);
        return copy;
    }

    @Override
    public String toString() {
        return text;
    }
}
