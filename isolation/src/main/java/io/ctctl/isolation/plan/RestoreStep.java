package io.ctctl.isolation.plan;

/** Steps of plans whose program dumps or restores a container. */
public sealed interface RestoreStep extends Step {
    /** A user namespace with these maps, and no process in it, into a slot. */
    record MapUsers(String uidMap, String gidMap, Slot slot) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.MAP_USERS;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(uidMap).text(gidMap).slot(slot);
        }
    }

    /** Maps the ids of a detached tree by the user namespace of another slot. */
    record IdmapTreeBy(Slot tree, Slot users, Flags<TreeFlag> flags) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.IDMAP_TREE_BY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(tree).slot(users).flags(flags);
        }
    }

    /** Whom file systems see as the process's user; capabilities are kept. */
    record FsIds(long uid, long gid) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.FS_IDS;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(uid).number(gid);
        }
    }

    /** The program finds the slot's descriptor under this number. */
    record Keep(Slot slot, int fd) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.KEEP;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot).number(fd);
        }
    }

    /** The program restores the container, by a dialogue with the monitor that begins with the request. */
    record Restorer(Bytes request, Slot slot) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.RESTORER;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.bytes(request).slot(slot);
        }
    }

    /** Sets a network link up in the child's namespace; for the PARENT section. */
    record LinkUpInside(String name) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.LINK_UP_INSIDE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(name);
        }
    }

    /** As {@link NamespaceStep.Sysctl}, from within these of the child's namespaces; for the PARENT section. */
    record SysctlInside(Flags<CloneFlag> namespaces, String path, String value) implements RestoreStep {
        @Override
        public Operation operation() {
            return Operation.SYSCTL_INSIDE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.flags(namespaces).text(path).text(value);
        }
    }
}
