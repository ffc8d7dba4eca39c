package io.ctctl.isolation.seccomp;

import io.ctctl.isolation.capability.CapabilitySet;
import java.util.List;
import java.util.Set;

/**
 * When a rule of an extended profile counts.
 *
 * @param caps {@code CAP_*} names
 * @param arches machines as Docker names them, such as {@code amd64}
 * @param minKernel the oldest kernel, or null
 */
record Conditions(List<String> caps, List<String> arches, KernelVersion minKernel) {
    /** What a profile is resolved for; {@code arch} as Docker names it. */
    record Setting(Set<String> caps, KernelVersion kernel, String arch) {
        Setting(CapabilitySet caps, KernelVersion kernel, String arch) {
            this(Set.copyOf(caps.names()), kernel, arch);
        }
    }

    static final Conditions NONE = new Conditions(null, null, null);

    Conditions {
        caps = caps == null ? List.of() : List.copyOf(caps);
        arches = arches == null ? List.of() : List.copyOf(arches);
    }

    /** As {@code includes}: all that is named must hold. */
    boolean allHold(Setting setting) {
        return (arches.isEmpty() || arches.contains(setting.arch()))
                && setting.caps().containsAll(caps)
                && (minKernel == null || reached(setting));
    }

    /** As {@code excludes}: one that holds is enough. */
    boolean anyHolds(Setting setting) {
        return arches.contains(setting.arch())
                || caps.stream().anyMatch(setting.caps()::contains)
                || (minKernel != null && reached(setting));
    }

    private boolean reached(Setting setting) {
        return setting.kernel().compareTo(minKernel) >= 0;
    }
}
