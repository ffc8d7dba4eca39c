package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A control file kept open to be read, or written, over and over: no path is looked up and next to nothing is allocated.
 * Used by one thread at a time.
 */
public final class KeptFile implements AutoCloseable {
    private final Path path;
    private final Fd fd;
    private final NativeBytes buffer;

    private KeptFile(Path path, Fd fd, int size) {
        this.path = path;
        this.fd = fd;
        buffer = NativeBytes.of(size);
    }

    /** Opens for reading what fits in so many bytes. */
    public static KeptFile toRead(Path path, int size) throws SyscallException {
        return new KeptFile(path, Fd.open(path), size);
    }

    /** Opens for writing texts of up to so many bytes. */
    public static KeptFile toWrite(Path path, int size) throws SyscallException {
        return new KeptFile(path, Fd.open(path, OpenFlag.WRITE_ONLY), size);
    }

    /** The present content from its beginning; valid until the next call. ENODEV when the cgroup has gone. */
    public ByteBuffer read() throws SyscallException {
        long count = Kernel.attempt(Syscall.PREAD64, fd, buffer, buffer.bytes().capacity(), 0);
        if (count < 0) {
            throw new SyscallException("pread", "file=" + path, Errno.of((int) -count));
        }
        return buffer.bytes().clear().limit((int) count);
    }

    /** The number that the file is, or begins with. */
    public long readNumber() throws SyscallException {
        return number(read(), 0);
    }

    /** The number after the first {@code key}, which may be in the midst of a line; -1 when there is none. */
    public long readAfter(byte[] key) throws SyscallException {
        ByteBuffer content = read();
        for (int at = 0; at + key.length < content.limit(); at++) {
            if (matches(content, at, key)) {
                return number(content, at + key.length);
            }
        }
        return -1;
    }

    private static boolean matches(ByteBuffer content, int at, byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (content.get(at + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuffer content, int from) {
        long value = 0;
        for (int at = from; at < content.limit(); at++) {
            int digit = content.get(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** One write; a refusal names the file and the text. */
    public void write(String text) throws SyscallException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        buffer.bytes().clear().put(bytes);
        long count = Kernel.attempt(Syscall.PWRITE64, fd, buffer, bytes.length, 0);
        if (count < 0) {
            throw new SyscallException("write", "file=" + path + ", data=" + text, Errno.of((int) -count));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
