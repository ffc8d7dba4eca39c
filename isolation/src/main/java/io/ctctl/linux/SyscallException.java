package io.ctctl.linux;

import java.io.IOException;

/**
 * A failed system call, printed as strace would: {@code umount2(target=/x, flags=MNT_DETACH): EBUSY}. Callers branch on
 * {@link #errno}.
 */
public final class SyscallException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final String arguments;
    private final Errno errno;

    public SyscallException(String call, String arguments, Errno errno) {
        super(call + "(" + arguments + "): " + errno);
        this.call = call;
        this.arguments = arguments;
        this.errno = errno;
    }

    /** The call's name as in the manual. */
    public String call() {
        return call;
    }

    /** The arguments as {@code name=value}, joined by a comma and a blank. */
    public String arguments() {
        return arguments;
    }

    public Errno errno() {
        return errno;
    }
}
