package io.ctctl.isolation;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.oci.NamespaceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Kernel settings of the container's own namespaces; any other would be the whole host's and is refused. */
final class SysctlSteps {
    private static final Set<String> IPC = Set.of(
            "kernel/msgmax",
            "kernel/msgmnb",
            "kernel/msgmni",
            "kernel/sem",
            "kernel/shmall",
            "kernel/shmmax",
            "kernel/shmmni",
            "kernel/shm_rmid_forced");

    /** One that is a namespace's of the container's own. */
    private record Setting(String path, String value, NamespaceType owner) {}

    private SysctlSteps() {}

    /** CHILD, when procfs is mounted and {@code /proc/sys} not yet read-only. */
    static void write(PlanBuilder plan, Map<String, String> settings, Namespaces namespaces) {
        for (Setting setting : own(settings, namespaces)) {
            plan.child(new NamespaceStep.Sysctl(setting.path(), setting.value()));
        }
    }

    /** PARENT, for a container that is restored: CRIU brings few of the network's back, and none of a user namespace's. */
    static void writeInside(PlanBuilder plan, Map<String, String> settings, Namespaces namespaces) {
        for (Setting setting : own(settings, namespaces)) {
            Flags<CloneFlag> entered = Flags.of(Namespaces.flag(setting.owner()));
            plan.parent(new RestoreStep.SysctlInside(
                    namespaces.makes(NamespaceType.USER) ? entered.with(CloneFlag.CLONE_NEWUSER) : entered,
                    setting.path(),
                    setting.value()));
        }
    }

    private static List<Setting> own(Map<String, String> settings, Namespaces namespaces) {
        List<Setting> own = new ArrayList<>();
        settings.forEach((key, value) -> {
            String path = path(key);
            NamespaceType owner = owner(path);
            if (owner == null) {
                throw new PlanException(
                        "cannot set sysctl " + key + ": it is not the container's own but the whole host's");
            }
            if (!namespaces.makes(owner)) {
                throw new PlanException("cannot set sysctl " + key + ": the container has no " + owner.file()
                        + " namespace of its own");
            }
            own.add(new Setting(path, value, owner));
        });
        return own;
    }

    /** As sysctl(8): separators are those that come first, dots or slashes, and the other one is part of a name. */
    private static String path(String key) {
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        String path = key;
        if (dot >= 0 && (slash < 0 || dot < slash)) {
            path = key.replace('/', '\0').replace('.', '/').replace('\0', '.');
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new PlanException("bad sysctl name \"" + key + "\"");
            }
        }
        return path;
    }

    private static NamespaceType owner(String path) {
        if (path.startsWith("net/")) {
            return NamespaceType.NETWORK;
        }
        if (path.startsWith("fs/mqueue/") || IPC.contains(path)) {
            return NamespaceType.IPC;
        }
        if (path.equals("kernel/domainname") || path.equals("kernel/hostname")) {
            return NamespaceType.UTS;
        }
        return path.startsWith("user/") ? NamespaceType.USER : null;
    }
}
