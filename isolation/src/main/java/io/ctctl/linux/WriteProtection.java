package io.ctctl.linux;

import java.util.Optional;

/**
 * A userfaultfd of another process, used for one thing: the kernel notes which pages have been written, without stopping
 * the writer (UFFD_FEATURE_WP_ASYNC, Linux 6.7). Closing it ends all tracking.
 */
public final class WriteProtection implements AutoCloseable {
    private static final long UFFDIO_API = 0xc018aa3fL;
    private static final long UFFDIO_REGISTER = 0xc020aa00L;
    private static final long API = 0xaa;
    private static final long WP_UNPOPULATED = 1 << 13;
    private static final long WP_ASYNC = 1 << 15;
    private static final int MODE_WP = 2;

    private final Fd fd;
    private final NativeBytes range = NativeBytes.of(32);

    private WriteProtection(Fd fd) {
        this.fd = fd;
    }

    /** Takes ownership of a fresh userfaultfd; EINVAL when the kernel cannot track so. */
    public static WriteProtection of(Fd fd) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(fd);
            NativeBytes api = NativeBytes.named("WP_ASYNC|WP_UNPOPULATED", 24);
            api.bytes().putLong(0, API).putLong(8, WP_ASYNC | WP_UNPOPULATED);
            Kernel.call(Syscall.IOCTL, fd, UFFDIO_API, api);
            onFailure.forget();
            return new WriteProtection(fd);
        }
    }

    /**
     * Has a range of whole mappings tracked; harmless when it is already. Empty, or why not: EBUSY when somebody else tracks
     * it, ENOMEM when the memory this was made for is gone (the process has executed another program).
     */
    public Optional<Errno> track(long start, long length) {
        range.bytes().putLong(0, start).putLong(8, length).putLong(16, MODE_WP).putLong(24, 0);
        long result = Kernel.attempt(Syscall.IOCTL, fd, UFFDIO_REGISTER, range);
        return result < 0 ? Optional.of(Errno.of((int) -result)) : Optional.empty();
    }

    @Override
    public void close() {
        fd.close();
    }
}
