package io.ctctl.isolation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths of procfs and sysfs that a container does not see, or cannot write: what namespaces do not cover. */
public final class DefaultMasks {
    /** Read-only: kernel settings that are the whole host's. */
    public static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            // Counts of single keystrokes and packets: a side channel (GHSA-6fw5-f8r9-fgfm).
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/dev/block",
            // Energy counters give away keys (PLATYPUS, CVE-2020-8694).
            "/sys/devices/virtual/powercap",
            "/sys/firmware",
            "/sys/fs/selinux");

    private DefaultMasks() {}

    /**
     * Paths to hide, for a host whose sysfs is at {@code sysfs}: a fixed list and each CPU's thermal_throttle, which
     * tells as much as {@code /proc/interrupts}.
     */
    public static List<String> masked(Path sysfs) throws IOException {
        List<String> paths = new ArrayList<>(MASKED);
        Path cpus = sysfs.resolve("devices/system/cpu");
        if (Files.isDirectory(cpus)) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
                for (Path cpu : each) {
                    if (Files.isDirectory(cpu.resolve("thermal_throttle"))) {
                        paths.add("/sys/devices/system/cpu/" + cpu.getFileName() + "/thermal_throttle");
                    }
                }
            }
        }
        // A directory has no order of its own; the same host must give the same plan.
        paths.sort(null);
        return List.copyOf(paths);
    }
}
