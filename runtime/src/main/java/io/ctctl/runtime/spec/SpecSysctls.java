package io.ctctl.runtime.spec;

import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.IdRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which kernel parameters belong to a namespace, so that a container may set its own. */
final class SpecSysctls {
    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private static final String PING_GROUPS = "net.ipv4.ping_group_range";

    private SpecSysctls() {}

    /**
     * What is asked for, and that every group of the container may send echo requests without a raw socket, as ping wants
     * to; in a namespace of the host's ids that is every group there is. ContainerException as {@link #checked}.
     */
    static Map<String, String> of(Map<String, String> asked, Set<NamespaceType> shared, boolean mapped) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        if (!shared.contains(NamespaceType.NETWORK)
                && !asked.containsKey(PING_GROUPS.replace('.', '/'))
                && !asked.containsKey(PING_GROUPS)) {
            sysctls.put(PING_GROUPS, "0 " + (mapped ? IdRange.SIZE - 1 : Integer.MAX_VALUE));
        }
        sysctls.putAll(checked(asked, shared));
        return sysctls;
    }

    /** The sysctls, if each is of a namespace not in {@code shared}; else a ContainerException of kind USAGE. */
    private static Map<String, String> checked(Map<String, String> sysctls, Set<NamespaceType> shared) {
        for (String name : sysctls.keySet()) {
            String dotted = name.replace('/', '.');
            if (dotted.startsWith("net.")) {
                own(name, NamespaceType.NETWORK, shared);
            } else if (IPC.contains(dotted) || dotted.startsWith("fs.mqueue.")) {
                own(name, NamespaceType.IPC, shared);
            } else {
                throw new ContainerException(
                        ErrorKind.USAGE,
                        "sysctl " + name + " is the whole host's: only net.*, fs.mqueue.* and System V IPC limits are a"
                                + " container's own");
            }
        }
        return sysctls;
    }

    private static void own(String name, NamespaceType type, Set<NamespaceType> shared) {
        if (shared.contains(type)) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "sysctl " + name + " needs a namespace (" + type.file() + ") of the container's own");
        }
    }
}
