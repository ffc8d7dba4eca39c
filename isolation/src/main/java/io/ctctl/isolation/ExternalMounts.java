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
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The mounts of a container that come from outside of it, and what they are of. A checkpoint names them by where they are
 * mounted; a restore finds each in its own container's place.
 */
public final class ExternalMounts {
    /** Where a mount comes from. */
    public sealed interface Source {
        /** A path of the host as it is; nothing may be mounted below it. */
        record HostPath(Path path) implements Source {}

        /**
         * What the host has on a path, without what is mounted below.
         *
         * @param mapped whether its ids are mapped to the container's
         */
        record Bound(Path path, SourceKind kind, boolean mapped) implements Source {}

        /** An empty directory that hides another. */
        record Nothing() implements Source {}
    }

    private static final Source NULL = new Source.HostPath(Path.of("/dev/null"));

    private final TreeMap<String, Source> sources = new TreeMap<>();
    private final Spec spec;
    private final Placement placement;
    private final Function<Path, SourceKind> kinds;

    private ExternalMounts(Spec spec, Placement placement, Function<Path, SourceKind> kinds) {
        this.spec = spec;
        this.placement = placement;
        this.kinds = kinds;
    }

    /** Which of the mount points a container has come from outside. */
    public static Set<String> targets(Spec spec, Placement placement, SortedMap<String, String> mounted) {
        return of(spec, placement, mounted, path -> SourceKind.DIRECTORY).keySet();
    }

    /**
     * What of the mount points a container has comes from outside, and from where.
     *
     * @param mounted its mount points, with the file system's type; a masked path is a file unless a whole tmpfs is on it
     * @param kinds what is on a path of the host
     */
    public static SortedMap<String, Source> of(
            Spec spec, Placement placement, SortedMap<String, String> mounted, Function<Path, SourceKind> kinds) {
        ExternalMounts mounts = new ExternalMounts(spec, placement, kinds);
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
                sources.put(
                        mount.destination(), new Source.Bound(path, kinds.apply(path), options.idmap() != Idmap.NO));
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
            if (!sources.containsKey(target)) {
                bindAbove(target).ifPresent(above -> sources.put(target, below(above, target)));
            }
        }
    }

    private Source below(Mount above, String target) {
        Path path =
                Path.of(above.source() + target.substring(above.destination().length()));
        boolean mapped = MountOptions.parse(above.options()).idmap() == Idmap.RECURSIVE;
        return new Source.Bound(path, kinds.apply(path), mapped);
    }

    /** The recursive bind mount that this mount point lies in. */
    private Optional<Mount> bindAbove(String target) {
        return spec.mounts().stream()
                .filter(mount -> target.startsWith(mount.destination() + "/"))
                .max(Comparator.comparing(mount -> mount.destination().length()))
                .filter(mount -> MountOptions.parse(mount.options()).bind() == Bind.RECURSIVE);
    }
}
