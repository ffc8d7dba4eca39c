package io.ctctl.runtime.account;

import java.util.OptionalDouble;

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
    CPU_WAIT_NANOS(Kind.WAIT),
    MEMORY_WAIT_NANOS(Kind.WAIT),
    IO_WAIT_NANOS(Kind.WAIT),
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
        /** Since the start, a part of the time. */
        WAIT,
        /** Now. */
        LEVEL
    }

    private final Kind kind;

    Counter(Kind kind) {
        this.kind = kind;
    }

    boolean grows() {
        return kind != Kind.LEVEL;
    }

    /**
     * Of a time that grew by so many nanoseconds a second: seconds per second. A wait is at most all of the time; measured, it
     * came to 105 % of it once.
     */
    OptionalDouble share(OptionalDouble nanosPerSecond) {
        if (nanosPerSecond.isEmpty()) {
            return nanosPerSecond;
        }
        double share = nanosPerSecond.getAsDouble() / 1e9;
        return OptionalDouble.of(kind == Kind.WAIT ? Math.min(1, share) : share);
    }
}
