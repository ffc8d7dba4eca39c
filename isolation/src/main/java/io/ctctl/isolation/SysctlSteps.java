package io.ctctl.isolation;

import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.oci.NamespaceType;
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

    private SysctlSteps() {}

    /** CHILD, when procfs is mounted and {@code /proc/sys} not yet read-only. */
    static void write(PlanBuilder plan, Map<String, String> settings, Namespaces namespaces) {
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
            plan.child(new NamespaceStep.Sysctl(path, value));
        });
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
