package io.ctctl.runtime.spec;

import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.Set;

/** Options of volumes and tmpfs mounts as users write them. */
final class MountOptions {
    /** The volume is not idmapped: its files' owners are host ids. */
    static final String NO_IDMAP = "noidmap";

    static final Set<String> PROPAGATION =
            Set.of("private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable");

    /** Those that say what to mount, not how. */
    static final Set<String> OURS = Set.of(NO_IDMAP, "bind", "rbind", "idmap", "ridmap");

    private static final Set<String> FLAGS = Set.of(
            "ro",
            "rw",
            "rro",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "sync",
            "async",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "nosymfollow",
            "symfollow");

    private static final Set<String> TMPFS_KEYS = Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks");

    private MountOptions() {}

    /** Refuses what the kernel would not take, or take for something else. */
    static void check(MountConfig mount) {
        for (String option : mount.options()) {
            boolean known = FLAGS.contains(option)
                    || (mount.kind() == MountConfig.Kind.BIND
                            ? PROPAGATION.contains(option) || OURS.contains(option)
                            : option.indexOf('=') > 0 && TMPFS_KEYS.contains(option.substring(0, option.indexOf('='))));
            if (!known) {
                throw new ContainerException(
                        ErrorKind.USAGE, "mount on " + mount.target() + ": unknown option \"" + option + "\"");
            }
        }
    }
}
