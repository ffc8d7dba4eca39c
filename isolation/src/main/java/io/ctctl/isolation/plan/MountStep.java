package io.ctctl.isolation.plan;

import java.util.Optional;

/** Steps on mounts and mount trees. */
public sealed interface MountStep extends Step {
    /** mount(2). */
    record Mount(
            Optional<String> source,
            String target,
            Optional<String> type,
            Flags<MountFlag> flags,
            Optional<String> data)
            implements MountStep {
        @Override
        public Operation operation() {
            return Operation.MOUNT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.optionalText(source)
                    .text(target)
                    .optionalText(type)
                    .flags(flags)
                    .optionalText(data);
        }
    }

    /** open_tree(2) of a path into a slot. */
    record OpenTree(String path, Flags<TreeFlag> flags, Slot slot) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.OPEN_TREE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).flags(flags).slot(slot);
        }
    }

    /** open_tree(2) of a slot into another one. */
    record CloneTree(Slot from, Flags<TreeFlag> flags, Slot slot) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.CLONE_TREE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(from).flags(flags).slot(slot);
        }
    }

    /** Maps a detached tree's ids through the child's user namespace; for the PARENT section. */
    record IdmapTree(Slot tree, Flags<TreeFlag> flags) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.IDMAP_TREE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(tree).flags(flags);
        }
    }

    /** mount_setattr(2) on a slot. */
    record SetTree(
            Slot tree,
            Flags<TreeFlag> flags,
            Flags<MountAttribute> set,
            Flags<MountAttribute> clear,
            Flags<MountFlag> propagation)
            implements MountStep {
        @Override
        public Operation operation() {
            return Operation.SET_TREE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(tree).flags(flags).flags(set).flags(clear).flags(propagation);
        }
    }

    /** Mounts the tree of a slot on a path. */
    record MoveMount(Slot tree, String target) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.MOVE_MOUNT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(tree).text(target);
        }
    }

    /** mount_setattr(2) on a path. */
    record SetMount(
            String target,
            Flags<TreeFlag> flags,
            Flags<MountAttribute> set,
            Flags<MountAttribute> clear,
            Flags<MountFlag> propagation)
            implements MountStep {
        @Override
        public Operation operation() {
            return Operation.SET_MOUNT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(target).flags(flags).flags(set).flags(clear).flags(propagation);
        }
    }

    /** Clones the tree of a slot, sets attributes, mounts it on a path. */
    record Bind(Slot from, String target, Flags<MountAttribute> set) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.BIND;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(from).text(target).flags(set);
        }
    }

    /** Hides a path: a file under the null device, a directory under an empty read-only tmpfs; ENOENT is success. */
    record Mask(Slot nullDevice, String path) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.MASK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(nullDevice).text(path);
        }
    }

    /** Makes a path read-only; ENOENT is success. */
    record Readonly(String path) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.READONLY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Unmounts; EINVAL and ENOENT are success. */
    record Umount(String path, Flags<UmountFlag> flags) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.UMOUNT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).flags(flags);
        }
    }

    /** Makes a path the root; the old root stays stacked on top of the new one. */
    record PivotRoot(String path) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.PIVOT_ROOT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Lets go of the old root. */
    record DetachOldRoot() implements MountStep {
        @Override
        public Operation operation() {
            return Operation.DETACH_OLD_ROOT;
        }
    }

    /** Fails with EXDEV unless the path is on a file system of this statfs magic. */
    record CheckFilesystem(String path, long type) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.CHECK_FILESYSTEM;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(type);
        }
    }

    /** Fails unless the path is a real directory reached without symlinks; makes it when absent. */
    record CheckDirectory(String path) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.CHECK_DIRECTORY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Binds the pty that Stdio made onto an existing file. */
    record Console(String path) implements MountStep {
        @Override
        public Operation operation() {
            return Operation.CONSOLE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }
}
