package io.ctctl.isolation.host;

import io.ctctl.linux.MountInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Overlay, idmapped mounts, quotas and block schedulers, for the file system containers live on. */
final class StorageFeatures {
    private static final String NO_IDMAP = "containers need --userns=host";

    private StorageFeatures() {}

    static List<Feature> of(HostView host, Probes probes, Path stateDirectory) throws IOException {
        Optional<MountInfo> mount = host.mountOf(stateDirectory);
        String type = mount.map(MountInfo::type).orElse("unknown");
        return List.of(overlay(host, type), idmap(probes, stateDirectory, type), quota(host, mount, type), bfq(host));
    }

    private static Feature overlay(HostView host, String type) {
        if (!host.fileSystems().contains("overlay")) {
            return Feature.limited(
                    "overlay",
                    "not among the kernel's file systems; a module may be loaded on demand",
                    "without it containers need --rootfs",
                    "modprobe overlay");
        } else if (type.equals("overlay")) {
            return Feature.limited(
                    "overlay",
                    "the state directory is itself on an overlay, which is refused as an upper layer",
                    "containers need --rootfs",
                    "put the state directory on ext4, xfs, btrfs or tmpfs");
        }
        return Feature.present("overlay", "on " + type);
    }

    private static Feature idmap(Probes probes, Path directory, String type) {
        Optional<String> failure = probes.idmapFailure();
        if (failure.isEmpty()) {
            return Feature.present("idmapped-mounts", "tried on " + type + " at " + directory);
        } else if (!probes.idmapTried()) {
            return Feature.limited(
                    "idmapped-mounts",
                    "not tried: " + failure.get(),
                    "unknown",
                    "run ctctl doctor as root on the host");
        }
        return Feature.missing(
                "idmapped-mounts",
                type + " at " + directory + " refuses (" + failure.get() + ")",
                NO_IDMAP,
                "put the state directory on ext4, xfs, btrfs or tmpfs");
    }

    private static Feature quota(HostView host, Optional<MountInfo> mount, String type) {
        List<String> options = mount.map(MountInfo::superOptions).orElse(List.of());
        boolean kernel = type.equals("xfs")
                ? host.exists("proc/fs/xfs/xqm")
                : host.exists("proc/sys/fs/quota") && !host.builtWithout("CONFIG_QFMT_V2");
        String disables = "a container's disk size is not bounded";
        if (options.contains("prjquota") || options.contains("pquota")) {
            return Feature.present("project-quota", type + " is mounted with it");
        } else if (kernel && (type.equals("xfs") || type.equals("ext4"))) {
            return Feature.limited(
                    "project-quota", type + " is mounted without it", disables, "mount it with prjquota");
        }
        return Feature.missing("project-quota", "not in this kernel for " + type, disables, "");
    }

    private static Feature bfq(HostView host) throws IOException {
        List<String> offering = new ArrayList<>();
        List<String> active = new ArrayList<>();
        for (String device : host.list("sys/block")) {
            String schedulers =
                    host.text("sys/block/" + device + "/queue/scheduler").orElse("");
            if (schedulers.contains("[bfq]")) {
                active.add(device);
            } else if (schedulers.contains("bfq")) {
                offering.add(device);
            }
        }
        String disables = "I/O weights have no effect; limits do";
        if (!active.isEmpty()) {
            return Feature.present("bfq", "schedules " + String.join(", ", active));
        } else if (!offering.isEmpty()) {
            return Feature.limited("bfq", "not in use", disables, "echo bfq > /sys/block/<disk>/queue/scheduler");
        }
        return Feature.missing("bfq", "no disk offers it", disables, "boot a kernel with CONFIG_IOSCHED_BFQ");
    }
}
