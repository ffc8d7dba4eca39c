package io.ctctl.isolation;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.MountOptions.Bind;
import io.ctctl.isolation.MountOptions.Idmap;
import io.ctctl.isolation.device.DefaultDevices;
import io.ctctl.oci.Device;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Mount;
import io.ctctl.oci.Spec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mounts of a container that come from outside of it, and what they are of. A checkpoint names them by where they are
 * mounted; a restore finds each in its own container's place.
 */
public final class ExternalMounts {
    /** Where a mount comes from. */
    public sealed interface Source {
        /** A path of the host as it is. */
        record HostPath(Path path) implements Source {}

        /** A tree of the host whose ids are mapped to the container's. */
        record MappedTree(Path path, boolean directory, boolean recursive) implements Source {}

        /** Below another one: what the host had mounted there. */
        record Below(String target, String rest) implements Source {}

        /** An empty directory that hides another. */
        record Nothing() implements Source {}
    }

    private static final Source NULL = new Source.HostPath(Path.of("/dev/null"));

    private final TreeMap<String, Source> sources = new TreeMap<>();
    private final Spec spec;
    private final Placement placement;

    private ExternalMounts(Spec spec, Placement placement) {
        this.spec = spec;
        this.placement = placement;
    }

    /**
     * What of the mount points a container has comes from outside, and from where.
     *
     * @param mounted its mount points, with the file system's type; a masked path is a file unless a whole tmpfs is on it
     */
    public static SortedMap<String, Source> of(Spec spec, Placement placement, SortedMap<String, String> mounted) {
        ExternalMounts mounts = new ExternalMounts(spec, placement);
        mounts.binds();
        mounts.devices();
        mounts.masks(mounted);
        mounts.sources.keySet().retainAll(mounted.keySet());
        mounts.below(mounted);
        return mounts.sources;
    }

    private void binds() {
        for (Mount mount : spec.mounts()) {
            MountOptions options = MountOptions.parse(mount.options());
            if (MountSteps.isCgroup(mount)) {
                cgroup(mount.destination());
            } else if (options.bind() != Bind.NO) {
                Path path = Path.of(mount.source());
                boolean directory = placement.sources().get(mount.source()) != SourceKind.FILE;
                sources.put(
                        mount.destination(),
                        options.idmap() == Idmap.NO
                                ? new Source.HostPath(path)
                                : new Source.MappedTree(path, directory, options.idmap() == Idmap.RECURSIVE));
            }
        }
    }

    private void cgroup(String target) {
        ContainerCgroup cgroup = placement.cgroup().cgroup();
        if (cgroup.instance().layout().version() == CgroupVersion.V2) {
            cgroup.v2().ifPresent(path -> sources.put(target, new Source.HostPath(path)));
            return;
        }
        for (CgroupHierarchy hierarchy : cgroup.hierarchies()) {
            sources.put(target + "/" + CgroupMounts.name(hierarchy), new Source.HostPath(cgroup.directory(hierarchy)));
        }
    }

    private void devices() {
        if (MountSteps.bringsDev(spec.mounts())) {
            return;
        }
        for (Device device : DefaultDevices.NODES) {
            sources.put(device.path(), new Source.HostPath(Path.of(device.path())));
        }
        for (Device device : spec.linux().devices()) {
            Path source = placement.devices().getOrDefault(device.path(), Path.of(device.path()));
            sources.put(device.path(), new Source.HostPath(source));
        }
        // the terminal is bound there again when it exists
        sources.put("/dev/console", NULL);
    }

    private void masks(SortedMap<String, String> mounted) {
        Linux linux = spec.linux();
        for (String path : linux.maskedPaths()) {
            boolean directory = "tmpfs".equals(mounted.get(path));
            sources.put(path, directory ? new Source.Nothing() : NULL);
        }
    }

    private void below(SortedMap<String, String> mounted) {
        for (String target : mounted.keySet()) {
            if (sources.containsKey(target)) {
                continue;
            }
            bindAbove(target)
                    .ifPresent(above -> sources.put(target, new Source.Below(above, target.substring(above.length()))));
        }
    }

    /** The recursive bind mount that this mount point lies in. */
    private Optional<String> bindAbove(String target) {
        return spec.mounts().stream()
                .filter(mount -> MountOptions.parse(mount.options()).bind() == Bind.RECURSIVE)
                .map(Mount::destination)
                .filter(destination -> target.startsWith(destination + "/"))
                .findFirst();
    }
}
