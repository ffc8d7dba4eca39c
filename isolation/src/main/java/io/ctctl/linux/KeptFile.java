package io.ctctl.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A control file kept open to be read, or written, over and over: no path is looked up and next to nothing is allocated.
 * Used by one thread at a time.
 */
public final class KeptFile implements AutoCloseable {
    private final Path path;
    private final Fd fd;
    private final NativeBytes buffer;
    private final byte[] text;

    private KeptFile(Path path, Fd fd, int size) {
        this.path = path;
        this.fd = fd;
        buffer = NativeBytes.of(size);
        text = new byte[size];
    }

    /** Opens for reading what fits in so many bytes. */
    public static KeptFile toRead(Path path, int size) throws SyscallException {
        return new KeptFile(path, Fd.open(path), size);
    }

    /** Opens for writing texts of up to so many bytes. */
    public static KeptFile toWrite(Path path, int size) throws SyscallException {
        return new KeptFile(path, Fd.open(path, OpenFlag.WRITE_ONLY), size);
    }

    /** The number that the file is, or begins with. ENODEV when the cgroup has gone. */
    public long readNumber() throws SyscallException {
        return number(0, read());
    }

    /** The number after the first {@code key}, which may be in the midst of a line; -1 when there is none. */
    public long readAfter(byte[] key) throws SyscallException {
        int count = read();
        for (int at = 0; at + key.length < count; at++) {
            if (text[at] == key[0] && Arrays.equals(text, at, at + key.length, key, 0, key.length)) {
                return number(at + key.length, count);
            }
        }
        return -1;
    }

    /** Reads the present content from its beginning; returns how long it is. */
    private int read() throws SyscallException {
        long count = Kernel.attemptAtBegin(Syscall.PREAD64, fd, buffer, text.length);
        if (count < 0) {
            throw new SyscallException("pread", "file=" + path, Errno.of((int) -count));
        }
        // an array is searched several times as fast as memory outside of the heap
        buffer.bytes().get(0, text, 0, (int) count);
        return (int) count;
    }

    private long number(int from, int to) {
        long value = 0;
        for (int at = from; at < to; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** One write; a refusal names the file and the text. */
    public void write(String content) throws SyscallException {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        buffer.bytes().put(0, bytes);
        long count = Kernel.attemptAtBegin(Syscall.PWRITE64, fd, buffer, bytes.length);
        if (count < 0) {
            throw new SyscallException("write", "file=" + path + ", data=" + content, Errno.of((int) -count));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
