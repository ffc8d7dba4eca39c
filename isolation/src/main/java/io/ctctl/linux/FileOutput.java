package io.ctctl.linux;

/** Writes at positions of an open file, with the errno kept that the class library's channels turn into text. Not thread-safe. */
public final class FileOutput implements AutoCloseable {
    /** The most one {@link #write} takes. */
    public static final int CHUNK = 1 << 17;

    private final Fd fd;
    private final NativeBytes memory = NativeBytes.of(CHUNK);

    /** Takes ownership of the descriptor. */
    public FileOutput(Fd fd) {
        this.fd = fd;
    }

    /** Writes the first {@code length} bytes at a position, all of them. */
    public void write(byte[] bytes, int length, long position) throws SyscallException {
        int written = 0;
        while (written < length) {
            memory.bytes().put(0, bytes, written, length - written);
            long count = Kernel.call(Syscall.PWRITE64, fd, memory, length - written, position + written);
            written += (int) count;
        }
    }

    /** Makes the file this long where nothing was written up to its end. */
    public void extend(long size) throws SyscallException {
        write(new byte[1], 1, size - 1);
    }

    @Override
    public void close() {
        fd.close();
    }
}
