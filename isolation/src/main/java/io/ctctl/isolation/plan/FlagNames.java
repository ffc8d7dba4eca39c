package io.ctctl.isolation.plan;

import java.util.Map;

/** The flag sets of {@code plan_ops.h} by name, and their printed forms. */
final class FlagNames {
    /** Every set, by the name the header gives it. */
    static final Map<String, PlanFlag[]> SETS = Map.of(
            "open", FileFlag.values(),
            "make", MakeFlag.values(),
            "mount", MountFlag.values(),
            "tree", TreeFlag.values(),
            "attr", MountAttribute.values(),
            "umount", UmountFlag.values(),
            "clone", CloneFlag.values(),
            "stdio", StdioKind.values(),
            "seccomp", SeccompFlag.values(),
            "rlimit", RlimitResource.values());

    private FlagNames() {}

    /** Names joined by {@code |}, in the header's order; bits without a name in hex at the end; {@code 0} when empty. */
    static String joined(String set, long bits) {
        StringBuilder joined = new StringBuilder();
        long rest = bits;
        for (PlanFlag flag : SETS.get(set)) {
            if ((rest & flag.value()) == flag.value()) {
                joined.append(joined.isEmpty() ? "" : "|").append(flag.name());
                rest &= ~flag.value();
            }
        }
        if (rest != 0) {
            joined.append(joined.isEmpty() ? "" : "|").append("0x").append(Long.toHexString(rest));
        }
        return joined.isEmpty() ? "0" : joined.toString();
    }

    /** The name of exactly this value, else the value in decimal. */
    static String exactly(String set, long value) {
        for (PlanFlag flag : SETS.get(set)) {
            if (flag.value() == value) {
                return flag.name();
            }
        }
        return Long.toString(value);
    }
}
