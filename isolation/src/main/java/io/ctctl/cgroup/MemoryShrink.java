package io.ctctl.cgroup;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lowers a memory limit step by step. v2's memory.max kills at once when its own reclaim does not get there
 * (kubernetes#129152); memory.high, and v1's limit, reclaim and give up instead.
 */
public final class MemoryShrink {
    private static final int STEPS = 8;
    private static final long SMALLEST_STEP = 4L << 20;
    private static final long HEADROOM = 1L << 20;

    private final boolean v2;
    private final Path directory;
    private final long limit;

    /** There is no such room. The message has the numbers. */
    public static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;

        NoRoomException(String message) {
            super(message);
        }
    }

    private MemoryShrink(boolean v2, Path directory, long limit) {
        this.v2 = v2;
        this.directory = directory;
        this.limit = limit;
    }

    /** Empty when the container uses less already, so that no room has to be made. */
    public static Optional<MemoryShrink> of(ContainerCgroup cgroup, long limit) throws IOException {
        Optional<Path> directory = cgroup.directory(Controller.MEMORY);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        MemoryShrink shrink = new MemoryShrink(cgroup.isV2(Controller.MEMORY), directory.get(), limit);
        long used = shrink.used();
        if (used <= limit - HEADROOM || shrink.present() <= limit) {
            return Optional.empty();
        }
        MemoryFloor floor = MemoryFloor.read(cgroup);
        if (floor.bytes() > limit - HEADROOM) {
            throw new NoRoomException(MemoryFloor.mebibytes(used) + " are in use, of which "
                    + MemoryFloor.mebibytes(floor.bytes()) + " cannot be reclaimed (" + floor + "): use at least "
                    + MemoryFloor.mebibytes(floor.bytes() + 2 * HEADROOM) + ", or end something in it first");
        }
        return Optional.of(shrink);
    }

    /** Reclaims, then sets the limit; when there is no room everything is as before, except that caches are emptier. */
    public void run() throws IOException {
        Path bound = directory.resolve(v2 ? "memory.high" : "memory.limit_in_bytes");
        Path max = directory.resolve(v2 ? "memory.max" : "memory.limit_in_bytes");
        String before = ReadFile.text(bound).orElse("max");
        try {
            reclaim(bound);
            new CgroupWrite(max, Long.toString(limit)).apply();
        } catch (IOException e) {
            new CgroupWrite(bound, before).apply();
            throw e;
        }
        if (v2) {
            new CgroupWrite(bound, before).apply();
        }
    }

    private void reclaim(Path bound) throws IOException {
        long target = limit - HEADROOM;
        long used = used();
        long step = Math.max((used - target) / STEPS, SMALLEST_STEP);
        for (long next = used - step; used > target; next -= step) {
            long goal = Math.max(next, target);
            if (!reclaimedTo(goal, bound)) {
                long left = used();
                throw new NoRoomException(
                        MemoryFloor.mebibytes(left) + " stay in use after everything that could be was"
                                + " reclaimed: use at least " + MemoryFloor.mebibytes(left + 2 * HEADROOM)
                                + ", or end something in it first");
            }
            used = goal == target ? target : used();
        }
    }

    private boolean reclaimedTo(long goal, Path bound) throws IOException {
        try {
            new CgroupWrite(bound, Long.toString(goal)).apply();
        } catch (SyscallException refused) {
            // v1: its reclaim did not get there
            if (refused.errno() != Errno.EBUSY) {
                throw refused;
            }
            return false;
        }
        return used() <= goal + HEADROOM;
    }

    private long present() throws IOException {
        return ReadFile.number(directory.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"))
                .orElse(Long.MAX_VALUE);
    }

    private long used() throws IOException {
        return ReadFile.number(directory.resolve(v2 ? "memory.current" : "memory.usage_in_bytes"))
                .orElse(0);
    }
}
