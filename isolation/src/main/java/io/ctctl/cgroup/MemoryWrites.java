package io.ctctl.cgroup;

import io.ctctl.oci.Memory;
import java.io.IOException;

/**
 * Memory limits. {@code kernel} and {@code useHierarchy} are not written: kernels that had them as separate limits are
 * gone.
 */
final class MemoryWrites {
    private static final String LIMIT = "memory.limit";
    private static final String SWAP = "memory.swap";
    private static final String V1_LIMIT = "memory.limit_in_bytes";
    private static final String V1_SWAP = "memory.memsw.limit_in_bytes";
    private static final String V2_SWAP = "memory.swap.max";

    private MemoryWrites() {}

    static void add(Memory memory, WriteList writes) throws IOException {
        if (memory.limit() != null
                && memory.swap() != null
                && !unlimited(memory.swap())
                && memory.swap() < limit(memory)) {
            throw new IllegalArgumentException("memory.swap: " + memory.swap() + " is less than memory.limit "
                    + memory.limit() + " (it counts memory and swap together)");
        }
        if (writes.isV2(Controller.MEMORY, LIMIT)) {
            v2(memory, writes);
        } else {
            v1(memory, writes);
        }
    }

    private static void v1(Memory memory, WriteList writes) throws IOException {
        Long swap = memory.swap();
        if (swap == null
                && memory.limit() != null
                && unlimited(memory.limit())
                && writes.offers(Controller.MEMORY, V1_SWAP)) {
            swap = -1L; // lifting the limit above a memsw left behind is EINVAL
        }
        boolean hasLimit = memory.limit() != null;
        if (swap != null && swapFirst(swap, writes)) {
            writes.add(Controller.MEMORY, SWAP, V1_SWAP, swap);
            swap = null;
        }
        if (hasLimit) {
            writes.add(Controller.MEMORY, LIMIT, V1_LIMIT, memory.limit());
        }
        if (swap != null) {
            writes.add(Controller.MEMORY, SWAP, V1_SWAP, swap);
        }
        if (memory.reservation() != null) {
            writes.add(Controller.MEMORY, "memory.reservation", "memory.soft_limit_in_bytes", memory.reservation());
        }
        if (memory.kernelTcp() != null) {
            writes.add(Controller.MEMORY, "memory.kernelTCP", "memory.kmem.tcp.limit_in_bytes", memory.kernelTcp());
        }
        if (memory.swappiness() != null) {
            writes.add(Controller.MEMORY, "memory.swappiness", "memory.swappiness", memory.swappiness());
        }
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            writes.add(Controller.MEMORY, "memory.disableOOMKiller", "memory.oom_control", 1);
        }
    }

    /** memsw may never be below the limit, at no moment: raised before it, lowered after it. */
    private static boolean swapFirst(long swap, WriteList writes) throws IOException {
        if (unlimited(swap)) {
            return true;
        }
        String present = writes.present(Controller.MEMORY, V1_SWAP).orElse("");
        return !present.isEmpty() && Long.parseUnsignedLong(present) < swap;
    }

    private static void v2(Memory memory, WriteList writes) {
        if (memory.swap() != null) {
            v2Swap(memory, writes);
        } else if (memory.limit() != null && unlimited(memory.limit()) && writes.offers(Controller.MEMORY, V2_SWAP)) {
            writes.add(Controller.MEMORY, SWAP, V2_SWAP, "max");
        }
        if (memory.limit() != null) {
            writes.add(Controller.MEMORY, LIMIT, "memory.max", max(memory.limit()));
        }
        if (memory.reservation() != null) {
            writes.add(Controller.MEMORY, "memory.reservation", "memory.low", max(memory.reservation()));
        }
        if (memory.kernelTcp() != null) {
            throw v1Only("memory.kernelTCP");
        }
        if (memory.swappiness() != null) {
            throw v1Only("memory.swappiness");
        }
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            throw v1Only("memory.disableOOMKiller");
        }
    }

    /** The runtime-spec counts memory and swap together, v2 swap alone. */
    private static void v2Swap(Memory memory, WriteList writes) {
        if (!unlimited(memory.swap()) && (memory.limit() == null || unlimited(memory.limit()))) {
            throw new IllegalArgumentException("memory.swap: needs memory.limit, because cgroup v2 limits swap alone");
        }
        String value = unlimited(memory.swap()) ? "max" : Long.toString(memory.swap() - memory.limit());
        // a kernel without swap accounting cannot swap a container: no limit and no swap are what it has
        if (writes.offers(Controller.MEMORY, V2_SWAP) || !(value.equals("max") || value.equals("0"))) {
            writes.add(Controller.MEMORY, SWAP, V2_SWAP, value);
        }
    }

    private static UnsupportedSettingException v1Only(String setting) {
        return new UnsupportedSettingException(setting, "cgroup v2 has nothing like it");
    }

    private static boolean unlimited(long value) {
        return value < 0;
    }

    private static long limit(Memory memory) {
        return unlimited(memory.limit()) ? Long.MAX_VALUE : memory.limit();
    }

    static String max(long value) {
        return unlimited(value) ? "max" : Long.toString(value);
    }
}
