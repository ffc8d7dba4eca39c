package io.ctctl.linux;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How a thread wants to be scheduled, as far as CRIU does not know of it.
 *
 * @param cpus where it may run, as in {@code 0-2,5}
 * @param ioPriority as ioprio_set(2) takes it; 0 when it follows from its nice value
 * @param timerSlackNanos by how much its timers may be late
 */
public record ThreadTraits(String cpus, int ioPriority, long timerSlackNanos) {
    private static final int IOPRIO_WHO_PROCESS = 1;
    private static final int SCHED_BATCH = 3;
    private static final int LONG = 8;
    private static final int MOST_CPUS = 8192;

    /** SyscallException with ENOENT or ESRCH when there is no such thread any more. */
    public static ThreadTraits of(int tid) throws SyscallException {
        Path directory = Path.of("/proc", Integer.toString(tid));
        return new ThreadTraits(
                line(ControlFile.read(directory.resolve("status")), "Cpus_allowed_list:"),
                (int) Kernel.call(Syscall.IOPRIO_GET, IOPRIO_WHO_PROCESS, tid),
                Long.parseLong(
                        ControlFile.read(directory.resolve("timerslack_ns")).strip()));
    }

    private static String line(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** Lets a thread run on these CPUs, bit 0 of the first byte being CPU 0; EINVAL when it may run on none of them. */
    public static void affinity(int tid, byte[] cpus) throws SyscallException {
        // the kernel reads whole longs
        byte[] mask = Arrays.copyOf(cpus, (cpus.length + LONG - 1) / LONG * LONG);
        Kernel.call(Syscall.SCHED_SETAFFINITY, tid, mask.length, NativeBytes.copyOf(mask));
    }

    /**
     * Lets a thread that sleeps be woken on any of its CPUs but the one this is called on. To Linux in a virtual machine the
     * halted CPUs look busy, and who is woken gets the waker's: both then take turns where they could work at once. Harmless
     * for a thread that is gone or has no other CPU.
     */
    public static void awayFromHere(int tid) {
        NativeBytes cpus = NativeBytes.of(MOST_CPUS / Byte.SIZE);
        NativeBytes here = NativeBytes.of(Integer.BYTES);
        int length = (int) Kernel.attempt(Syscall.SCHED_GETAFFINITY, tid, MOST_CPUS / Byte.SIZE, cpus);
        if (length < 0 || Kernel.attempt(Syscall.GETCPU, here, null, null) < 0) {
            return;
        }
        BitSet others = BitSet.valueOf(cpus.first(length));
        others.clear(here.bytes().getInt(0));
        if (!others.isEmpty()) {
            byte[] mask = Arrays.copyOf(others.toByteArray(), length);
            Kernel.attempt(Syscall.SCHED_SETAFFINITY, tid, length, NativeBytes.copyOf(mask));
        }
    }

    /**
     * From now on this thread, when it is woken, waits for its turn on a CPU where somebody else computes; its share stays the same.
     * SCHED_BATCH needs no privilege. Not for threads that start others: those would be the same.
     */
    public static void stepAside() {
        NativeBytes param = NativeBytes.of(Integer.BYTES);
        Kernel.attempt(Syscall.SCHED_SETSCHEDULER, 0, SCHED_BATCH, param);
    }

    public static void ioPriority(int tid, int priority) throws SyscallException {
        Kernel.call(Syscall.IOPRIO_SET, IOPRIO_WHO_PROCESS, tid, priority);
    }

    public static void timerSlack(int tid, long nanos) throws SyscallException {
        ControlFile.write(Path.of("/proc", Integer.toString(tid), "timerslack_ns"), Long.toString(nanos));
    }
}
