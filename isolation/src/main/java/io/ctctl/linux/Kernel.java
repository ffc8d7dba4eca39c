package io.ctctl.linux;

import java.lang.ref.Reference;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import jnr.ffi.LastError;

/**
 * Makes system calls. Arguments are integers, {@link Fd}s, strings (passed as NUL-terminated UTF-8),
 * {@link NativeBytes} (passed by address), collections of {@link Flag}s (or-ed) and null (0); what is passed is also
 * what a failure prints.
 */
final class Kernel {
    /** AT_FDCWD: paths are absolute or relative to the daemon's working directory. */
    static final int CURRENT_DIRECTORY = -100;

    /** A set bit with a name. */
    interface Flag {
        int bits();
    }

    private Kernel() {}

    /** The result of a call that must succeed; EINTR is retried. */
    static long call(Syscall call, Object... arguments) throws SyscallException {
        long result = attempt(call, arguments);
        if (result < 0) {
            throw failure(call, result, arguments);
        }
        return result;
    }

    /** The result, or the negated errno; EINTR is retried. */
    static long attempt(Syscall call, Object... arguments) {
        long[] raw = new long[6];
        Object[] kept = arguments.clone();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] instanceof String text) {
                kept[i] = NativeBytes.string(text);
            }
            raw[i] = number(kept[i]);
        }
        try {
            return invoke(call, raw[0], raw[1], raw[2], raw[3], raw[4], raw[5]);
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    /**
     * pread(2) or pwrite(2) from the beginning of a file, without an array and a box for every argument: for what is done
     * hundreds of times a second.
     */
    static long attemptAtBegin(Syscall call, Fd fd, NativeBytes bytes, int length) {
        try {
            return invoke(call, fd.value(), bytes.address(), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    private static long invoke(Syscall call, long a, long b, long c, long d, long e, long f) {
        LibC.Raw libc = LibC.raw();
        while (true) {
            long result = libc.syscall(call.number(), a, b, c, d, e, f);
            int errno = result == -1 ? LastError.getLastError(LibC.runtime()) : 0;
            if (result != -1) {
                return result;
            }
            if (errno != Errno.EINTR.number()) {
                return -errno;
            }
        }
    }

    /** What can be read without waiting, at most so many bytes; empty when there is nothing now. */
    static Optional<byte[]> readNow(Fd fd, NativeBytes buffer, int most) throws SyscallException {
        long length = attempt(Syscall.READ, fd, buffer, most);
        if (length == -Errno.EAGAIN.number()) {
            return Optional.empty();
        } else if (length < 0) {
            throw failure(Syscall.READ, length, fd, buffer, most);
        }
        return Optional.of(buffer.first((int) length));
    }

    /** The exception for a negated errno of {@link #attempt}. */
    static SyscallException failure(Syscall call, long negated, Object... arguments) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < arguments.length; i++) {
            text.append(i == 0 ? "" : ", ").append(call.argument(i)).append('=').append(render(arguments[i]));
        }
        return new SyscallException(call.toString(), text.toString(), Errno.of((int) -negated));
    }

    private static long number(Object argument) {
        if (argument instanceof Number number) {
            return number.longValue();
        } else if (argument instanceof Fd fd) {
            return fd.value();
        } else if (argument instanceof NativeBytes bytes) {
            return bytes.address();
        } else if (argument instanceof Collection<?> flags) {
            return flags.stream().mapToLong(flag -> ((Flag) flag).bits()).reduce(0, (a, b) -> a | b);
        } else if (argument == null) {
            return 0;
        }
        throw new AssertionError(argument);
    }

    private static String render(Object argument) {
        if (argument instanceof Collection<?> flags) {
            return flags.isEmpty() ? "0" : flags.stream().map(Object::toString).collect(Collectors.joining("|"));
        }
        return argument == null ? "NULL" : argument.toString();
    }
}
