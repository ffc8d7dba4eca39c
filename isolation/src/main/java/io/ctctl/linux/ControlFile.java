package io.ctctl.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files of cgroupfs, procfs and sysfs, where one write is one request and is taken whole or refused. */
public final class ControlFile {
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
}
