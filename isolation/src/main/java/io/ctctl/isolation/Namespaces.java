package io.ctctl.isolation;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Namespace;
import io.ctctl.oci.NamespaceType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which namespaces a container makes, which it joins (by path), and which it shares with the host (the rest). */
record Namespaces(Set<NamespaceType> made, Map<NamespaceType, String> joined) {

    static Namespaces of(Linux linux) {
        Set<NamespaceType> made = EnumSet.noneOf(NamespaceType.class);
        Map<NamespaceType, String> joined = new EnumMap<>(NamespaceType.class);
        for (Namespace namespace : linux.namespaces()) {
            if (namespace.path() == null) {
                made.add(namespace.type());
            } else {
                joined.put(namespace.type(), namespace.path());
            }
        }
        if (!made.contains(NamespaceType.MOUNT)) {
            throw new PlanException("the mount namespace cannot be shared: the root file system needs its own");
        }
        boolean mapped = !linux.uidMappings().isEmpty() && !linux.gidMappings().isEmpty();
        if (made.contains(NamespaceType.USER) && !mapped) {
            throw new PlanException("a new user namespace needs uid and gid mappings");
        }
        if (mapped && !made.contains(NamespaceType.USER) && !joined.containsKey(NamespaceType.USER)) {
            throw new PlanException("uid and gid mappings need a user namespace");
        }
        if (!linux.timeOffsets().isEmpty() && !made.contains(NamespaceType.TIME)) {
            throw new PlanException("time offsets need a new time namespace");
        }
        return new Namespaces(made, joined);
    }

    boolean makes(NamespaceType type) {
        return made.contains(type);
    }

    /** A user namespace other than the host's. */
    boolean mapsUsers() {
        return made.contains(NamespaceType.USER) || joined.containsKey(NamespaceType.USER);
    }

    /**
     * Whether the container's root has power over the namespace, which mounting the file system that shows it needs:
     * it is new, or it comes from the container whose user namespace is joined too.
     */
    boolean owns(NamespaceType type) {
        boolean together = joined.containsKey(type) && joined.containsKey(NamespaceType.USER);
        return !mapsUsers() || made.contains(type) || together;
    }

    /** Every namespace that is not the host's, the kinds of {@code except} left out. */
    Flags<CloneFlag> own(Set<NamespaceType> except) {
        Flags<CloneFlag> flags = Flags.none();
        for (NamespaceType type : NamespaceType.values()) {
            boolean own = made.contains(type) || joined.containsKey(type);
            if (own && !except.contains(type)) {
                flags = flags.with(flag(type));
            }
        }
        return flags;
    }

    static CloneFlag flag(NamespaceType type) {
        return switch (type) {
            case PID -> CloneFlag.CLONE_NEWPID;
            case NETWORK -> CloneFlag.CLONE_NEWNET;
            case MOUNT -> CloneFlag.CLONE_NEWNS;
            case IPC -> CloneFlag.CLONE_NEWIPC;
            case UTS -> CloneFlag.CLONE_NEWUTS;
            case USER -> CloneFlag.CLONE_NEWUSER;
            case CGROUP -> CloneFlag.CLONE_NEWCGROUP;
            case TIME -> CloneFlag.CLONE_NEWTIME;
        };
    }
}
