package io.ctctl.scheduler.memory;

import io.ctctl.scheduler.MemorySize;
import java.util.Optional;

/**
 * What was asked for of a container's memory; absent: no limit, or the kernel's default. In bytes.
 *
 * @param limit of memory
 * @param swap beyond it, on swap devices alone
 * @param limitAndSwap both together, as Docker counts; -1: any swap. Excludes {@code swap}
 * @param reservation taken away only when others cannot go on without
 * @param high above it the container is slowed down and its memory reclaimed
 * @param overcommit memory and swap times this may be reserved
 * @param pageCacheIsolation its page cache counts as its own; false: as the host's
 */
public record MemoryConfig(
        Optional<Long> limit,
        Optional<Long> swap,
        Optional<Long> limitAndSwap,
        Optional<MemoryGuarantee> guarantee,
        Optional<Long> reservation,
        Optional<Long> high,
        Optional<OomPolicy> oomPolicy,
        Optional<Double> overcommit,
        Optional<Boolean> pageCacheIsolation) {
    public static final long ANY_SWAP = -1;
    public static final MemoryConfig NONE = new MemoryConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** At most this many times memory and swap may be promised to programs. */
    private static final double MOST_OVERCOMMIT = 1000;

    public MemoryConfig {
        limit.ifPresent(bytes -> new MemorySize(bytes).checkedLimit());
        swap.ifPresent(bytes -> checkSwap(limit, limitAndSwap));
        limitAndSwap.ifPresent(bytes -> checkTogether(limit, bytes));
        if (overcommit
                .filter(factor -> !(factor >= 1 && factor <= MOST_OVERCOMMIT))
                .isPresent()) {
            throw new IllegalArgumentException(
                    "bad --vm_overcommit " + overcommit.get() + ": use a factor from 1 to " + (int) MOST_OVERCOMMIT);
        }
        if (overcommit.isPresent() && limit.isEmpty()) {
            throw new IllegalArgumentException("--vm_overcommit needs --ram: it is a factor of that");
        }
        checkGuarantee(guarantee, limit);
        within("--memory-reservation", reservation, limit);
        within("--memhigh", high, limit);
    }

    private static void checkSwap(Optional<Long> limit, Optional<Long> limitAndSwap) {
        if (limitAndSwap.isPresent()) {
            throw new IllegalArgumentException(
                    "--swap and --memory-swap contradict each other: the second counts memory and swap together");
        }
        if (limit.isEmpty()) {
            throw new IllegalArgumentException(
                    "--swap needs --ram: without a limit of memory nothing has to be swapped");
        }
    }

    private static void checkTogether(Optional<Long> limit, long together) {
        if (together == ANY_SWAP) {
            return;
        }
        if (limit.isEmpty()) {
            throw new IllegalArgumentException("--memory-swap needs --memory: it counts both together");
        }
        if (together < limit.get()) {
            throw new IllegalArgumentException("--memory-swap " + new MemorySize(Math.max(together, 0))
                    + " counts memory and swap together: it cannot be less than --memory "
                    + new MemorySize(limit.get()));
        }
    }

    private static void checkGuarantee(Optional<MemoryGuarantee> guarantee, Optional<Long> limit) {
        if (guarantee
                        .filter(wanted -> wanted.kind() == MemoryGuarantee.Kind.PERCENT)
                        .isPresent()
                && limit.isEmpty()) {
            throw new IllegalArgumentException("--memguarantee in percent needs --ram: it is a part of that");
        }
        within("--memguarantee", guarantee.map(wanted -> wanted.bytes(limit.orElse(0L))), limit);
    }

    private static void within(String option, Optional<Long> bytes, Optional<Long> limit) {
        if (bytes.isPresent() && limit.isPresent() && bytes.get() > limit.get()) {
            throw new IllegalArgumentException(option + " " + new MemorySize(bytes.get())
                    + " is more than the memory limit: use 0 to " + new MemorySize(limit.get()));
        }
    }

    /** Memory and swap together; empty: as much swap as there is. */
    public Optional<Long> together() {
        if (swap.isPresent()) {
            return Optional.of(Math.addExact(limit.orElseThrow(), swap.get()));
        }
        return limitAndSwap;
    }

    /** In bytes; 0 without one. */
    public long guaranteed() {
        return guarantee.map(wanted -> wanted.bytes(limit.orElse(0L))).orElse(0L);
    }

    /** What one process may reserve of address space. */
    public Optional<Long> addressSpace() {
        return overcommit.map(factor ->
                (long) (factor * together().filter(bytes -> bytes != ANY_SWAP).orElse(limit.orElseThrow())));
    }
}
