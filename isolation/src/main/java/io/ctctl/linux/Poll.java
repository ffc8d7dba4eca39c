package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.time.Duration;

/** ppoll(2) on one descriptor and, beside it, a wake. */
final class Poll {
    static final int READABLE = 1;
    static final int WRITABLE = 4;

    private Poll() {}

    /**
     * Waits until a descriptor is ready, broken or hung up.
     *
     * @param wake becoming readable ends the wait too; may be null
     * @param timeout null: for ever
     * @return false when neither became ready in time
     */
    static boolean await(Fd fd, int events, Fd wake, Duration timeout) throws SyscallException {
        // struct pollfd { int fd; short events, revents; }[2]
        NativeBytes set = NativeBytes.of(16);
        ByteBuffer fds = set.bytes();
        fds.putInt(0, fd.value()).putShort(4, (short) events);
        fds.putInt(8, wake == null ? -1 : wake.value()).putShort(12, (short) READABLE);
        NativeBytes timespec = null;
        if (timeout != null) {
            // the raw call writes the remaining time back, which makes repeating it after EINTR right
            timespec = NativeBytes.of(16);
            timespec.bytes().putLong(0, timeout.getSeconds()).putLong(8, timeout.getNano());
        }
        return Kernel.call(Syscall.PPOLL, set, 2, timespec, null, 8) > 0;
    }
}
