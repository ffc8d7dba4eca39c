package io.ctctl.isolation;

import io.ctctl.isolation.plan.Bytes;
import java.util.Arrays;
import java.util.BitSet;

/** CPU lists such as {@code 0-3,7} as the bytes of a cpu_set_t. */
final class CpuList {
    private static final int MOST = 8192;

    private CpuList() {}

    static Bytes mask(String list) {
        BitSet cpus = new BitSet();
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = number(list, dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : number(list, range.substring(dash + 1));
            if (last < first) {
                throw new PlanException("bad CPU list \"" + list + "\"");
            }
            cpus.set(first, last + 1);
        }
        // The kernel reads whole longs.
        return Bytes.of(Arrays.copyOf(cpus.toByteArray(), (cpus.length() + 63) / 64 * 8));
    }

    private static int number(String list, String text) {
        try {
            int cpu = Integer.parseInt(text.strip());
            if (cpu >= 0 && cpu < MOST) {
                return cpu;
            }
        } catch (NumberFormatException e) {
            throw new PlanException("bad CPU list \"" + list + "\"");
        }
        throw new PlanException("bad CPU list \"" + list + "\"");
    }
}
