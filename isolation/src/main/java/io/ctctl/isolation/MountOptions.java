package io.ctctl.isolation;

import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountAttribute;
import io.ctctl.isolation.plan.MountFlag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Mount options as the runtime-spec lists them, sorted by what they act on.
 *
 * @param flags for mount(2) of a file system
 * @param top attributes of the mount itself, for bind mounts
 * @param all attributes of the mount and everything below it ({@code rro} and the like)
 * @param propagation MS_PRIVATE and so on, with MS_REC; empty when not given
 * @param data what the file system itself is told, comma-separated
 */
record MountOptions(
        Flags<MountFlag> flags,
        Attributes top,
        Attributes all,
        Flags<MountFlag> propagation,
        Bind bind,
        Idmap idmap,
        Optional<String> data) {
    /** The kernel wants the whole access time field cleared before a value is set: MOUNT_ATTR__ATIME. */
    private static final long ATIME_FIELD = 0x70;

    private static final Map<String, MountAttribute> SETTING = Map.of(
            "ro", MountAttribute.RDONLY,
            "nosuid", MountAttribute.NOSUID,
            "nodev", MountAttribute.NODEV,
            "noexec", MountAttribute.NOEXEC,
            "nodiratime", MountAttribute.NODIRATIME,
            "nosymfollow", MountAttribute.NOSYMFOLLOW);
    private static final Map<String, MountAttribute> CLEARING = Map.of(
            "rw", MountAttribute.RDONLY,
            "suid", MountAttribute.NOSUID,
            "dev", MountAttribute.NODEV,
            "exec", MountAttribute.NOEXEC,
            "diratime", MountAttribute.NODIRATIME,
            "symfollow", MountAttribute.NOSYMFOLLOW);
    private static final Map<String, Flags<MountAttribute>> ATIME = Map.of(
            "noatime", Flags.of(MountAttribute.NOATIME),
            "strictatime", Flags.of(MountAttribute.STRICTATIME),
            "relatime", Flags.none(),
            "atime", Flags.none(),
            "norelatime", Flags.none(),
            "nostrictatime", Flags.none());
    private static final Map<String, MountFlag> FLAGS = Map.ofEntries(
            Map.entry("ro", MountFlag.MS_RDONLY),
            Map.entry("nosuid", MountFlag.MS_NOSUID),
            Map.entry("nodev", MountFlag.MS_NODEV),
            Map.entry("noexec", MountFlag.MS_NOEXEC),
            Map.entry("sync", MountFlag.MS_SYNCHRONOUS),
            Map.entry("mand", MountFlag.MS_MANDLOCK),
            Map.entry("dirsync", MountFlag.MS_DIRSYNC),
            Map.entry("nosymfollow", MountFlag.MS_NOSYMFOLLOW),
            Map.entry("noatime", MountFlag.MS_NOATIME),
            Map.entry("nodiratime", MountFlag.MS_NODIRATIME),
            Map.entry("relatime", MountFlag.MS_RELATIME),
            Map.entry("strictatime", MountFlag.MS_STRICTATIME),
            Map.entry("lazytime", MountFlag.MS_LAZYTIME));
    private static final Map<String, MountFlag> CLEARED_FLAGS = Map.ofEntries(
            Map.entry("rw", MountFlag.MS_RDONLY),
            Map.entry("suid", MountFlag.MS_NOSUID),
            Map.entry("dev", MountFlag.MS_NODEV),
            Map.entry("exec", MountFlag.MS_NOEXEC),
            Map.entry("async", MountFlag.MS_SYNCHRONOUS),
            Map.entry("nomand", MountFlag.MS_MANDLOCK),
            Map.entry("symfollow", MountFlag.MS_NOSYMFOLLOW),
            Map.entry("atime", MountFlag.MS_NOATIME),
            Map.entry("diratime", MountFlag.MS_NODIRATIME),
            Map.entry("norelatime", MountFlag.MS_RELATIME),
            Map.entry("nostrictatime", MountFlag.MS_STRICTATIME),
            Map.entry("nolazytime", MountFlag.MS_LAZYTIME));
    private static final Map<String, Flags<MountFlag>> PROPAGATION = Map.of(
            "private", Flags.of(MountFlag.MS_PRIVATE),
            "rprivate", Flags.of(MountFlag.MS_PRIVATE, MountFlag.MS_REC),
            "shared", Flags.of(MountFlag.MS_SHARED),
            "rshared", Flags.of(MountFlag.MS_SHARED, MountFlag.MS_REC),
            "slave", Flags.of(MountFlag.MS_SLAVE),
            "rslave", Flags.of(MountFlag.MS_SLAVE, MountFlag.MS_REC),
            "unbindable", Flags.of(MountFlag.MS_UNBINDABLE),
            "runbindable", Flags.of(MountFlag.MS_UNBINDABLE, MountFlag.MS_REC));

    /** Attributes to set and to clear. */
    record Attributes(Flags<MountAttribute> set, Flags<MountAttribute> clear) {
        static final Attributes NONE = new Attributes(Flags.none(), Flags.none());

        boolean isEmpty() {
            return set.isEmpty() && clear.isEmpty();
        }

        /** These with one more option, of which the last of a kind wins; null when it is not about attributes. */
        private Attributes with(String option) {
            if (SETTING.containsKey(option)) {
                MountAttribute attribute = SETTING.get(option);
                return new Attributes(set.with(attribute), clear.without(attribute));
            }
            if (CLEARING.containsKey(option)) {
                MountAttribute attribute = CLEARING.get(option);
                return new Attributes(set.without(attribute), clear.with(attribute));
            }
            if (ATIME.containsKey(option)) {
                Flags<MountAttribute> field = new Flags<>(ATIME_FIELD);
                return new Attributes(set.without(field).with(ATIME.get(option)), clear.with(field));
            }
            return null;
        }
    }

    enum Bind {
        NO,
        TOP,
        RECURSIVE
    }

    enum Idmap {
        NO,
        TOP,
        RECURSIVE
    }

    /** The propagation a word of the spec names; IllegalArgumentException never: the spec's record has checked it. */
    static Flags<MountFlag> propagation(String word) {
        return PROPAGATION.get(word);
    }

    static MountOptions parse(List<String> options) {
        Parser parser = new Parser();
        options.forEach(parser::option);
        return parser.finish();
    }

    private static final class Parser {
        private Flags<MountFlag> flags = Flags.none();
        private Attributes top = Attributes.NONE;
        private Attributes all = Attributes.NONE;
        private Flags<MountFlag> propagation = Flags.none();
        private Bind bind = Bind.NO;
        private Idmap idmap = Idmap.NO;
        private final StringJoiner data = new StringJoiner(",");

        void option(String option) {
            switch (option) {
                case "", "defaults", "noidmap" -> {
                    // nothing to ask for
                }
                case "bind" -> bind = Bind.TOP;
                case "rbind" -> bind = Bind.RECURSIVE;
                case "idmap" -> idmap = Idmap.TOP;
                case "ridmap" -> idmap = Idmap.RECURSIVE;
                case "remount", "tmpcopyup" -> throw new PlanException("mount option " + option + " is not supported");
                default -> other(option);
            }
        }

        private void other(String option) {
            Attributes changed = top.with(option);
            Attributes below = option.startsWith("r") ? all.with(option.substring(1)) : null;
            boolean flag = FLAGS.containsKey(option) || CLEARED_FLAGS.containsKey(option);
            if (PROPAGATION.containsKey(option)) {
                propagation = PROPAGATION.get(option);
            } else if (changed != null || flag) {
                top = changed == null ? top : changed;
                flags = FLAGS.containsKey(option) ? flags.with(FLAGS.get(option)) : flags;
                flags = CLEARED_FLAGS.containsKey(option) ? flags.without(CLEARED_FLAGS.get(option)) : flags;
            } else if (below != null) {
                all = below;
            } else {
                data.add(option);
            }
        }

        MountOptions finish() {
            return new MountOptions(
                    flags,
                    top,
                    all,
                    propagation,
                    bind,
                    idmap,
                    data.length() == 0 ? Optional.empty() : Optional.of(data.toString()));
        }
    }
}
