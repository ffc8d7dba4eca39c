package io.ctctl.isolation.seccomp;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompAction;
import io.ctctl.oci.SeccompArch;
import io.ctctl.oci.SeccompFlag;
import io.ctctl.oci.SyscallRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A profile as users write it: the runtime-spec's, or Docker's extension of it, whose rules may depend on
 * capabilities, kernel and machine, and whose {@code archMap} lists the further architectures of each machine.
 */
public record SeccompProfile(
        SeccompAction defaultAction,
        Integer defaultErrnoRet,
        List<SeccompArch> architectures,
        List<ArchFamily> archMap,
        List<SeccompFlag> flags,
        String listenerPath,
        String listenerMetadata,
        List<ConditionalRule> syscalls) {
    /** A machine's own architecture, and those it can run beside it. */
    record ArchFamily(SeccompArch architecture, List<SeccompArch> subArchitectures) {
        ArchFamily {
            subArchitectures = subArchitectures == null ? List.of() : List.copyOf(subArchitectures);
        }
    }

    public SeccompProfile {
        archMap = archMap == null ? List.of() : List.copyOf(archMap);
        syscalls = syscalls == null ? List.of() : List.copyOf(syscalls);
        Seccomp plain = new Seccomp(
                defaultAction, defaultErrnoRet, architectures, flags, listenerPath, listenerMetadata, List.of());
        architectures = plain.architectures();
        flags = plain.flags();
        if (!architectures.isEmpty() && !archMap.isEmpty()) {
            throw new IllegalArgumentException("has both 'architectures' and 'archMap', use one of them");
        }
    }

    /** The plain profile for a container with these capabilities in its bounding set, on the running kernel. */
    public Seccomp resolve(CapabilitySet caps) {
        return resolve(caps, KernelVersion.running(), Abi.nativeAbi());
    }

    Seccomp resolve(CapabilitySet caps, KernelVersion kernel, Abi machine) {
        Conditions.Setting setting = new Conditions.Setting(caps, kernel, machine == Abi.AARCH64 ? "arm64" : "amd64");
        List<SyscallRule> rules = syscalls.stream()
                .filter(rule -> rule.counts(setting))
                .map(ConditionalRule::rule)
                .collect(Collectors.toList());
        return new Seccomp(
                defaultAction, defaultErrnoRet, architectures(machine), flags, listenerPath, listenerMetadata, rules);
    }

    private List<SeccompArch> architectures(Abi machine) {
        List<SeccompArch> listed = new ArrayList<>(architectures);
        for (ArchFamily family : archMap) {
            if (family.architecture() == machine.arch()) {
                listed.add(family.architecture());
                listed.addAll(family.subArchitectures());
            }
        }
        return listed;
    }
}
