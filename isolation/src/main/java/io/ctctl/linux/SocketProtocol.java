package io.ctctl.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** What a socket speaks, by the kernel's name for it, as in /proc/net/protocols. */
public final class SocketProtocol {
    private static final int LONGEST = 64;

    private SocketProtocol() {}

    /** Of a socket behind a link in /proc/PID/fd; empty when it has been closed meanwhile. */
    public static Optional<String> of(Path link) throws SyscallException {
        NativeBytes value = NativeBytes.of(LONGEST);
        long length = Kernel.attempt(Syscall.GETXATTR, link.toString(), "system.sockprotoname", value, LONGEST);
        if (length == -Errno.ENOENT.number() || length == -Errno.EOPNOTSUPP.number()) {
            return Optional.empty();
        } else if (length < 0) {
            throw Kernel.failure(Syscall.GETXATTR, length, link.toString(), "system.sockprotoname", value, LONGEST);
        }
        return Optional.of(new String(value.first((int) length), StandardCharsets.US_ASCII).replace("\0", ""));
    }
}
