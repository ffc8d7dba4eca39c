package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads another process's memory, many places at once. Not thread-safe. */
public final class ProcessMemory {
    /** The most places one call takes (UIO_MAXIOV). */
    public static final int PLACES = 1024;

    private static final int IOVEC = 16;

    private final int pid;
    private final NativeBytes local = NativeBytes.of(IOVEC);
    private final NativeBytes remote = NativeBytes.of(PLACES * IOVEC);

    public ProcessMemory(int pid) {
        this.pid = pid;
    }

    /** Chooses the {@code index}th place of the next {@link #read}. */
    public void place(int index, long address, long length) {
        remote.bytes().putLong(index * IOVEC, address).putLong(index * IOVEC + 8, length);
    }

    /**
     * Reads the first {@code places} places one after the other into a direct buffer from index 0 on. Fewer bytes than asked
     * for: the place after them is no longer mapped. EFAULT when that is the first one, ESRCH when the process has gone.
     */
    public int read(int places, ByteBuffer into, int length) throws SyscallException {
        local.bytes().putLong(0, NativeBytes.addressOf(into)).putLong(8, length);
        return (int) Kernel.call(Syscall.PROCESS_VM_READV, pid, local, 1, remote, places, 0);
    }

    /**
     * As {@link #read}, more slowly, and also where the process may not look itself (PROT_NONE). Fewer bytes than asked for: what
     * follows is not mapped, or the process has gone.
     */
    public int readHidden(int places, ByteBuffer into, int length) throws SyscallException {
        try (Fd memory = Fd.open(Path.of("/proc", String.valueOf(pid), "mem"))) {
            long target = NativeBytes.addressOf(into);
            int got = 0;
            for (int place = 0; place < places && got < length; place++) {
                long address = remote.bytes().getLong(place * IOVEC);
                long wanted = Math.min(length - got, remote.bytes().getLong(place * IOVEC + 8));
                for (long taken = 0; taken < wanted; ) {
                    // EIO: not mapped
                    long count = Kernel.attempt(Syscall.PREAD64, memory, target + got, wanted - taken, address + taken);
                    if (count <= 0) {
                        return got;
                    }
                    taken += count;
                    got += (int) count;
                }
            }
            return got;
        }
    }
}
