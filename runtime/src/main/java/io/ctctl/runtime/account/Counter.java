package io.ctctl.runtime.account;

/** What the kernel may keep of a container. A counter that it does not keep is absent from a sample, never 0. */
public enum Counter {
    CPU_NANOS(Kind.GROWING),
    USER_NANOS(Kind.GROWING),
    SYSTEM_NANOS(Kind.GROWING),
    /** Time its limit held it back, summed over CPUs. */
    THROTTLED_NANOS(Kind.GROWING),
    PERIODS(Kind.GROWING),
    THROTTLED_PERIODS(Kind.GROWING),
    /** Time in which some of its processes waited for a CPU, for memory, for a disk (PSI, "some"). */
    CPU_WAIT_NANOS(Kind.GROWING),
    MEMORY_WAIT_NANOS(Kind.GROWING),
    IO_WAIT_NANOS(Kind.GROWING),
    MEMORY_BYTES(Kind.LEVEL),
    SWAP_BYTES(Kind.LEVEL),
    READ_BYTES(Kind.GROWING),
    WRITTEN_BYTES(Kind.GROWING),
    READS(Kind.GROWING),
    WRITES(Kind.GROWING),
    /** Through its interfaces, without loopback. */
    RECEIVED_BYTES(Kind.GROWING),
    SENT_BYTES(Kind.GROWING),
    PIDS(Kind.LEVEL),
    OOM_KILLS(Kind.GROWING);

    enum Kind {
        /** Since the start. */
        GROWING,
        /** Now. */
        LEVEL
    }

    private final Kind kind;

    Counter(Kind kind) {
        this.kind = kind;
    }

    boolean grows() {
        return kind == Kind.GROWING;
    }
}
