package io.ctctl.linux;

import java.util.Optional;

/** A resource limit of a process, as prlimit(2) knows it; all ones are no limit. */
public record ResourceLimit(long soft, long hard) {
    /** Of the limit with this number of a process; empty when the process has gone. */
    public static Optional<ResourceLimit> of(int pid, int resource) throws SyscallException {
        NativeBytes old = NativeBytes.of(16);
        if (!done(pid, resource, null, old)) {
            return Optional.empty();
        }
        return Optional.of(new ResourceLimit(old.bytes().getLong(0), old.bytes().getLong(8)));
    }

    /** Gives it to a process; harmless when the process has gone. EPERM to raise a hard limit without CAP_SYS_RESOURCE. */
    public void set(int pid, int resource) throws SyscallException {
        NativeBytes limit = NativeBytes.named(this.toString(), 16);
        limit.bytes().putLong(0, soft).putLong(8, hard);
        done(pid, resource, limit, null);
    }

    @Override
    public String toString() {
        return text(soft) + ":" + text(hard);
    }

    private static String text(long value) {
        return value == -1 ? "unlimited" : Long.toUnsignedString(value);
    }

    private static boolean done(int pid, int resource, NativeBytes next, NativeBytes old) throws SyscallException {
        long result = Kernel.attempt(Syscall.PRLIMIT64, pid, resource, next, old);
        if (result < 0 && result != -Errno.ESRCH.number()) {
            throw Kernel.failure(Syscall.PRLIMIT64, result, pid, resource, next, old);
        }
        return result == 0;
    }
}
