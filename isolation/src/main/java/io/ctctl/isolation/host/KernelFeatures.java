package io.ctctl.isolation.host;

import io.ctctl.linux.Errno;
import java.util.List;
import java.util.Optional;

/** The kernel's version and the calls that came with it. */
final class KernelFeatures {
    private static final String NEWER_KERNEL = "boot a newer kernel";

    private KernelFeatures() {}

    static List<Feature> of(HostView host, Probes probes) {
        return List.of(
                version(host),
                call("pidfd", probes.pidfd(), Feature.EVERY_CONTAINER, NEWER_KERNEL + " (5.3)"),
                call("clone3", probes.clone3(), Feature.EVERY_CONTAINER, NEWER_KERNEL + " (5.5)"),
                call(
                        "userfaultfd",
                        probes.userfaultfd(),
                        "live migration finds changed pages by comparing hashes, which is slower, and has no post-copy",
                        "boot a kernel with CONFIG_USERFAULTFD"),
                softDirty(host),
                pressure(host));
    }

    private static Feature version(HostView host) {
        KernelVersion version = host.kernel();
        if (!version.atLeast(5, 12)) {
            return Feature.missing("kernel", host.release(), Feature.EVERY_CONTAINER, NEWER_KERNEL + " (5.12)");
        } else if (!version.atLeast(5, 19)) {
            return Feature.limited(
                    "kernel",
                    host.release(),
                    "overlayfs does not take idmapped layers: containers need --userns=host or --rootfs",
                    NEWER_KERNEL + " (5.19)");
        }
        return Feature.present("kernel", host.release());
    }

    private static Feature call(String name, Optional<Errno> failure, String disables, String remedy) {
        if (failure.isEmpty()) {
            return Feature.present(name, "works");
        }
        Errno errno = failure.get();
        return errno == Errno.EPERM
                ? Feature.missing(
                        name, "forbidden (EPERM)", disables, "lift the seccomp filter or sysctl that forbids it")
                : Feature.missing(name, "fails with " + errno, disables, remedy);
    }

    /** The kernel marks every area "sd" when it keeps soft-dirty bits at all. */
    private static Feature softDirty(HostView host) {
        boolean marked = host.text("proc/self/smaps")
                .orElse("")
                .lines()
                .anyMatch(line -> line.startsWith("VmFlags:") && (line + " ").contains(" sd "));
        return marked
                ? Feature.present("soft-dirty", "pages changed since a moment are marked")
                : Feature.missing(
                        "soft-dirty",
                        "the kernel keeps no such bits",
                        "nothing while userfaultfd is there to find changed pages for live migration",
                        "boot a kernel with CONFIG_MEM_SOFT_DIRTY");
    }

    private static Feature pressure(HostView host) {
        return host.exists("proc/pressure/cpu")
                ? Feature.present("psi", "/proc/pressure")
                : Feature.missing(
                        "psi",
                        "no /proc/pressure",
                        "the scheduler does not see how long containers wait",
                        "boot with psi=1, or a kernel with CONFIG_PSI");
    }
}
