package io.ctctl.isolation;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.CredentialStep;
import io.ctctl.isolation.plan.FileFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.oci.Linux;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Personality;
import io.ctctl.oci.TimeOffset;
import java.util.List;
import java.util.Map;

/** Making and joining namespaces, and what is set in them by name. */
final class NamespaceSteps {
    private static final Flags<FileFlag> READ = Flags.of(FileFlag.O_CLOEXEC);

    private final PlanBuilder plan;
    private final Namespaces namespaces;
    private final Linux linux;

    NamespaceSteps(PlanBuilder plan, Namespaces namespaces, Linux linux) {
        this.plan = plan;
        this.namespaces = namespaces;
        this.linux = linux;
    }

    /**
     * PREPARE and CLONED. The monitor joins namespaces before the clone: it still has the host's rights over them, which
     * a child in a user namespace has not; the child inherits them. A user namespace alone is entered by the child's
     * maker only.
     */
    void prepare() {
        namespaces.joined().forEach((type, path) -> {
            Slot slot = plan.slot();
            plan.prepare(new FileStep.Open(path, READ, 0, slot));
            if (type == NamespaceType.USER) {
                plan.prepare(new NamespaceStep.UserNamespace(slot));
                return;
            }
            plan.prepare(new NamespaceStep.Setns(slot, Flags.of(Namespaces.flag(type))));
            plan.prepare(new FileStep.Close(slot));
        });
        if (!linux.timeOffsets().isEmpty()) {
            // Offsets can only be set while no process is in the namespace: unshare prepares it for the next child.
            plan.prepare(new NamespaceStep.Unshare(Flags.of(CloneFlag.CLONE_NEWTIME)));
            plan.prepare(new FileStep.WriteFile("/proc/self/timens_offsets", offsets(linux.timeOffsets())));
        }
        if (namespaces.makes(NamespaceType.USER)) {
            plan.cloned(new FileStep.WriteProc("uid_map", IdMaps.file(linux.uidMappings())));
            plan.cloned(new FileStep.WriteProc("gid_map", IdMaps.file(linux.gidMappings())));
        }
    }

    /** What the clone makes: not the cgroup namespace, whose root is where the child is when it is made. */
    Flags<CloneFlag> cloneFlags() {
        Flags<CloneFlag> flags = Flags.none();
        for (NamespaceType type : namespaces.made()) {
            flags = flags.with(Namespaces.flag(type));
        }
        flags = flags.without(CloneFlag.CLONE_NEWCGROUP);
        return linux.timeOffsets().isEmpty() ? flags : flags.without(CloneFlag.CLONE_NEWTIME);
    }

    /** CHILD: becomes the root of its user namespace. */
    void enter() {
        if (namespaces.mapsUsers()) {
            plan.child(new CredentialStep.SetIds(0, 0, List.of()));
        }
    }

    /** CHILD, once it is in its cgroups. */
    void leaveCgroupRoot() {
        if (namespaces.makes(NamespaceType.CGROUP)) {
            plan.child(new NamespaceStep.Unshare(Flags.of(CloneFlag.CLONE_NEWCGROUP)));
        }
    }

    /** CHILD. */
    void names(String hostname, String domainname) {
        if ((hostname != null || domainname != null) && !namespaces.makes(NamespaceType.UTS)) {
            throw new PlanException("a host name of its own needs a uts namespace of its own");
        }
        if (hostname != null) {
            plan.child(new NamespaceStep.Sethostname(hostname));
        }
        if (domainname != null) {
            plan.child(new NamespaceStep.Setdomainname(domainname));
        }
        if (namespaces.makes(NamespaceType.NETWORK)) {
            plan.child(new NamespaceStep.LinkUp("lo"));
        }
    }

    /** CHILD. */
    void personality(Personality personality) {
        if (personality != null) {
            plan.child(new ProcessStep.Personality(personality.domain().persona()));
        }
    }

    private static String offsets(Map<String, TimeOffset> offsets) {
        StringBuilder lines = new StringBuilder();
        offsets.forEach((clock, offset) -> lines.append(clock)
                .append(' ')
                .append(offset.secs())
                .append(' ')
                .append(offset.nanosecs())
                .append('\n'));
        return lines.toString();
    }
}
