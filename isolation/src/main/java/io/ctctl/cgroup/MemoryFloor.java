package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a container's memory no reclaim can take: without swap its anonymous and shared memory, and always what is
 * locked and the kernel's own. An estimate from memory.stat, on the low side.
 *
 * @param anonymous of its processes, shared memory included
 * @param swappable how much of that may go to swap
 * @param locked mlock(2)ed pages of files
 * @param kernel page tables, stacks, unreclaimable slab
 */
public record MemoryFloor(long anonymous, long swappable, long locked, long kernel) {
    private static final Path HOST = Path.of("/proc/meminfo");
    private static final long MEBI = 1L << 20;

    static MemoryFloor read(ContainerCgroup cgroup) throws SyscallException {
        boolean v2 = cgroup.isV2(Controller.MEMORY);
        Path directory = cgroup.directory(Controller.MEMORY).orElseThrow();
        Path stat = directory.resolve("memory.stat");
        long anonymous =
                v2 ? value(stat, "anon") + value(stat, "shmem") : value(stat, "total_rss") + value(stat, "total_shmem");
        long kernel = v2
                ? value(stat, "kernel_stack")
                        + value(stat, "pagetables")
                        + value(stat, "percpu")
                        + value(stat, "sock")
                        + value(stat, "slab_unreclaimable")
                : 0;
        // unevictable counts locked anonymous memory too, which is in the first sum already
        return new MemoryFloor(anonymous, Math.min(anonymous, swap(directory, v2)), 0, kernel);
    }

    private static long swap(Path directory, boolean v2) throws SyscallException {
        long free = kibibytes("SwapFree:");
        if (free == 0) {
            return 0;
        }
        if (v2) {
            var max = ReadFile.number(directory.resolve("memory.swap.max"));
            long used =
                    ReadFile.number(directory.resolve("memory.swap.current")).orElse(0);
            return max.isPresent() ? Math.max(0, Math.min(free, max.getAsLong() - used)) : free;
        }
        return free;
    }

    private static long kibibytes(String key) throws SyscallException {
        Optional<String> text = ReadFile.text(HOST);
        for (String line : text.orElse("").split("\n")) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    private static long value(Path stat, String key) throws SyscallException {
        return ReadFile.keyed(stat, key).orElse(0);
    }

    long bytes() {
        return anonymous - swappable + locked + kernel;
    }

    static String mebibytes(long bytes) {
        return (bytes + MEBI - 1) / MEBI + "M";
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(mebibytes(anonymous) + " of programs and shared memory"
                + (swappable == 0 ? " without swap for it" : ", " + mebibytes(swappable) + " of it swappable"));
        if (kernel > 0) {
            parts.add(mebibytes(kernel) + " of the kernel's");
        }
        return String.join(", ", parts);
    }
}
