package io.ctctl.isolation.host;

import io.ctctl.isolation.capability.Capability;
import io.ctctl.isolation.capability.CapabilitySet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** seccomp, security modules and our own capabilities. */
final class SecurityFeatures {
    private static final List<String> ACTIONS = List.of("kill_process", "errno", "user_notif", "allow");
    private static final Map<Capability, String> LOST = Map.of(
            Capability.CAP_SYS_ADMIN, "containers cannot be started",
            Capability.CAP_SYS_RESOURCE, "hard resource limits cannot be raised above the daemon's own",
            Capability.CAP_NET_ADMIN, "container networks cannot be set up",
            Capability.CAP_MKNOD, "device nodes cannot be made",
            Capability.CAP_SYS_PTRACE, "containers cannot be checkpointed");

    private SecurityFeatures() {}

    static List<Feature> of(HostView host) {
        return List.of(seccomp(host), securityModule(host), capabilities(host));
    }

    private static Feature seccomp(HostView host) {
        Optional<String> available = host.text("proc/sys/kernel/seccomp/actions_avail");
        if (available.isEmpty()) {
            return Feature.missing(
                    "seccomp",
                    "no filters",
                    "containers need --security-opt seccomp=unconfined",
                    "boot a kernel with CONFIG_SECCOMP_FILTER");
        }
        List<String> actions = Arrays.asList(available.get().split(" "));
        List<String> absent =
                ACTIONS.stream().filter(action -> !actions.contains(action)).toList();
        return absent.isEmpty()
                ? Feature.present("seccomp", available.get())
                : Feature.limited(
                        "seccomp",
                        "without " + String.join(", ", absent),
                        "profiles that use these actions are refused",
                        "boot a newer kernel");
    }

    private static Feature securityModule(HostView host) {
        Optional<String> file = host.text("sys/kernel/security/lsm");
        String disables = "containers run without an AppArmor or SELinux label";
        if (file.isEmpty()) {
            return Feature.limited(
                    "lsm",
                    "securityfs is not mounted",
                    disables,
                    "mount -t securityfs securityfs /sys/kernel/security");
        }
        List<String> modules = Arrays.asList(file.get().split(","));
        return modules.contains("apparmor") || modules.contains("selinux")
                ? Feature.present("lsm", file.get())
                : Feature.missing("lsm", file.get(), disables, "boot with security=apparmor");
    }

    private static Feature capabilities(HostView host) {
        CapabilitySet bounding = host.text("proc/self/status")
                .flatMap(status -> status.lines()
                        .filter(line -> line.startsWith("CapBnd:"))
                        .findFirst())
                .map(line ->
                        CapabilitySet.ofHex(line.substring("CapBnd:".length()).strip()))
                .orElse(CapabilitySet.NONE);
        // an old kernel does not know the newest ones: they are not missing
        int last = Integer.parseInt(host.text("proc/sys/kernel/cap_last_cap").orElse("40"));
        List<Capability> absent = Arrays.stream(Capability.values())
                .filter(capability -> capability.bit() <= last && !bounding.contains(capability))
                .toList();
        if (absent.isEmpty()) {
            return Feature.present("capabilities", "all");
        }
        String names = absent.stream().map(Capability::name).collect(Collectors.joining(", "));
        String lost = absent.stream().filter(LOST::containsKey).map(LOST::get).collect(Collectors.joining("; "));
        String disables = lost.isEmpty() ? "--privileged does not give them" : lost;
        return absent.contains(Capability.CAP_SYS_ADMIN)
                ? Feature.missing("capabilities", "without " + names, disables, "run ctctl as root on the host")
                : Feature.limited("capabilities", "without " + names, disables, "");
    }
}
