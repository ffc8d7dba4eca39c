package io.ctctl.isolation.plan;

import io.ctctl.isolation.capability.Capability;
import io.ctctl.isolation.capability.CapabilitySet;
import java.util.Arrays;
import java.util.Map;

/** The flag sets of {@code plan_ops.h} by name, and their printed forms. */
final class FlagNames {
    /** Every set, by the name the header gives it. */
    static final Map<String, PlanFlag[]> SETS = Map.ofEntries(
            Map.entry("open", FileFlag.values()),
            Map.entry("make", MakeFlag.values()),
            Map.entry("mount", MountFlag.values()),
            Map.entry("tree", TreeFlag.values()),
            Map.entry("attr", MountAttribute.values()),
            Map.entry("umount", UmountFlag.values()),
            Map.entry("clone", CloneFlag.values()),
            Map.entry("netlink", NetlinkProtocol.values()),
            Map.entry("gone", GoneFlag.values()),
            Map.entry("stdio", StdioKind.values()),
            Map.entry("seccomp", SeccompFlag.values()),
            Map.entry("rlimit", RlimitResource.values()),
            Map.entry("cap", capabilities()),
            Map.entry("plan", StdioFlag.values()));

    private record Named(String name, long value) implements PlanFlag {}

    private FlagNames() {}

    private static PlanFlag[] capabilities() {
        return Arrays.stream(Capability.values())
                .map(capability -> new Named(capability.name(), capability.mask()))
                .toArray(PlanFlag[]::new);
    }

    /** {@code none}, {@code all} for exactly the known ones, else the names joined by {@code |}, the rest in hex. */
    static String capabilities(long mask) {
        if (mask == 0) {
            return "none";
        }
        return mask == CapabilitySet.ALL.mask() ? "all" : joined("cap", mask);
    }

    /** Names joined by {@code |}, in the header's order; bits without a name in hex at the end; {@code 0} when empty. */
    static String joined(String set, long bits) {
        return joined(SETS.get(set), bits);
    }

    static String joined(PlanFlag[] flags, long bits) {
        StringBuilder joined = new StringBuilder();
        long rest = bits;
        for (PlanFlag flag : flags) {
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
