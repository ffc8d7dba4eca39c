package io.ctctl.isolation.plan;

import java.util.List;

/** Steps on namespaces, control groups and kernel settings. */
public sealed interface NamespaceStep extends Step {
    /** Enters the namespace of a slot, or those of the process behind a pidfd. */
    record Setns(Slot slot, Flags<CloneFlag> flags) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.SETNS;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot).flags(flags);
        }
    }

    /** unshare(2). */
    record Unshare(Flags<CloneFlag> flags) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.UNSHARE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.flags(flags);
        }
    }

    /** sethostname(2). */
    record Sethostname(String name) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.SETHOSTNAME;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(name);
        }
    }

    /** setdomainname(2). */
    record Setdomainname(String name) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.SETDOMAINNAME;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(name);
        }
    }

    /** Sets a network link up. */
    record LinkUp(String name) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.LINK_UP;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(name);
        }
    }

    /** Kills every process of a cgroup until none is left. */
    record CgroupKill(String path) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.CGROUP_KILL;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Attaches a device filter to the cgroup v2 directory of a slot. */
    record DeviceFilter(Slot slot, Bytes program) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.DEVICE_FILTER;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot).bytes(program);
        }
    }

    /** Writes below {@code /proc/sys}, which must be procfs. */
    record Sysctl(String path, String value) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.SYSCTL;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).text(value);
        }
    }

    /** A socket of the network namespace it is made in, wherever it is used. */
    record Socket(Slot slot) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.SOCKET;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot);
        }
    }

    /** Waits until packets pass a link of the socket's network namespace; not for ever. */
    record AwaitLink(Slot socket, String name) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.AWAIT_LINK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(socket).text(name);
        }
    }

    /** pidfd_open(2) into a slot. */
    record Pidfd(int pid, Slot slot) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.PIDFD;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(pid).slot(slot);
        }
    }

    /** Names the file that counts OOM kills: memory.oom_control (v1) or memory.events (v2), read at the exit. */
    record OomCounter(Slot slot) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.OOM_COUNTER;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot);
        }
    }

    /** The child, and so every namespace it is cloned with, comes from inside the user namespace of a slot. */
    record UserNamespace(Slot slot) implements NamespaceStep {
        @Override
        public Operation operation() {
            return Operation.USER_NAMESPACE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot);
        }
    }

    /**
     * Sends netlink messages and awaits their acknowledgements.
     *
     * @param what one word per message, for people
     * @param child offset in the messages at which the child's pid is written; -1: nowhere
     */
    record Netlink(NetlinkProtocol protocol, Flags<GoneFlag> flags, List<String> what, Bytes messages, int child)
            implements NamespaceStep {
        public Netlink {
            what = List.copyOf(what);
        }

        @Override
        public Operation operation() {
            return Operation.NETLINK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.choice(protocol).flags(flags).vector(what).bytes(messages).number(child);
        }
    }
}
