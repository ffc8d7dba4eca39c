package io.ctctl.isolation.seccomp;

import io.ctctl.oci.SyscallArg;

/** Conditions on arguments as sub-programs: 64-bit unsigned comparisons in two halves, high before low. */
final class ArgumentTest {
    private static final int FIRST_ARGUMENT = 16; // offsetof(struct seccomp_data, args)

    private final BpfGraph graph;
    private final int bits;

    /** @param bits width of the ABI's arguments, 32 or 64 */
    ArgumentTest(BpfGraph graph, int bits) {
        this.graph = graph;
        this.bits = bits;
    }

    /** Goes to {@code yes} when the condition holds, else to {@code no}. */
    int test(SyscallArg condition, int yes, int no) {
        return switch (condition.op()) {
            case SCMP_CMP_EQ -> equal(condition, -1, condition.value(), yes, no);
            case SCMP_CMP_NE -> equal(condition, -1, condition.value(), no, yes);
            // Bits of the wanted value outside the mask do not count: libseccomp's reading.
            case SCMP_CMP_MASKED_EQ ->
                equal(condition, condition.value(), condition.valueTwo() & condition.value(), yes, no);
            case SCMP_CMP_GT -> greater(condition, yes, no);
            case SCMP_CMP_LE -> greater(condition, no, yes);
            case SCMP_CMP_GE -> atLeast(condition, yes, no);
            case SCMP_CMP_LT -> atLeast(condition, no, yes);
        };
    }

    private int equal(SyscallArg condition, long mask, long value, int yes, int no) {
        int low = masked(low(condition), (int) mask, graph.ifEqual((int) value, yes, no));
        int lowTest = (int) mask == 0 ? yes : low;
        if (bits == Integer.SIZE || high(mask) == 0) {
            return lowTest;
        }
        return masked(high(condition), high(mask), graph.ifEqual(high(value), lowTest, no));
    }

    private int masked(int offset, int mask, int next) {
        return graph.load(offset, mask == -1 ? next : graph.and(mask, next));
    }

    private int greater(SyscallArg condition, int yes, int no) {
        return ordered(condition, graph.ifGreater((int) condition.value(), yes, no), yes, no);
    }

    private int atLeast(SyscallArg condition, int yes, int no) {
        return ordered(condition, graph.ifAtLeast((int) condition.value(), yes, no), yes, no);
    }

    private int ordered(SyscallArg condition, int lowTest, int yes, int no) {
        int low = graph.load(low(condition), lowTest);
        if (bits == Integer.SIZE) {
            return low;
        }
        int high = high(condition.value());
        return graph.load(high(condition), graph.ifGreater(high, yes, graph.ifEqual(high, low, no)));
    }

    private static int low(SyscallArg condition) {
        return FIRST_ARGUMENT + Long.BYTES * condition.index();
    }

    private static int high(SyscallArg condition) {
        return low(condition) + Integer.BYTES;
    }

    private static int high(long value) {
        return (int) (value >>> Integer.SIZE);
    }
}
