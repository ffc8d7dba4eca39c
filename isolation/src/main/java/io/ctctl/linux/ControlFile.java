package io.ctctl.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files of cgroupfs, procfs and sysfs, where one write is one request and is taken whole or refused. */
public final class ControlFile {
    private static final int CHUNK = 8192;

    private ControlFile() {}

    /** Writes to a file that exists; a refusal names the file and the data. */
    public static void write(Path file, String data) throws SyscallException {
        try (Fd fd = Fd.open(file, OpenFlag.WRITE_ONLY)) {
            NativeBytes bytes = NativeBytes.copyOf(data.getBytes(StandardCharsets.UTF_8));
            long result = Kernel.attempt(Syscall.WRITE, fd, bytes, bytes.bytes().limit());
            if (result < 0) {
                throw new SyscallException("write", "file=" + file + ", data=" + data.strip(), Errno.of((int) -result));
            }
        }
    }

    /**
     * The whole content, whatever size the file claims. Not Files.readString: that reads one byte first, and numbers of
     * /proc/sys come in one read or not at all ({@code 96365} would be {@code 9}).
     */
    public static String read(Path file) throws SyscallException {
        try (Fd fd = Fd.open(file)) {
            NativeBytes chunk = NativeBytes.of(CHUNK);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            long count;
            while ((count = Kernel.attempt(Syscall.READ, fd, chunk, CHUNK)) > 0) {
                content.writeBytes(chunk.first((int) count));
            }
            if (count < 0) {
                throw new SyscallException("read", "file=" + file, Errno.of((int) -count));
            }
            return content.toString(StandardCharsets.UTF_8);
        }
    }
}
