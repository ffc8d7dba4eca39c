package io.ctctl.runtime.config;

/** Where a container lives, per namespace type but that of the network. Mount namespaces are always private: the root file system needs one. */
public record NamespaceConfig(
        NamespaceSource user,
        NamespaceSource pid,
        NamespaceSource ipc,
        NamespaceSource uts,
        NamespaceSource cgroup,
        NamespaceSource time) {

    /** All its own. */
    public static final NamespaceConfig PRIVATE = new NamespaceConfig(
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE);

    public NamespaceConfig withUser(NamespaceSource value) {
        return new NamespaceConfig(value, pid, ipc, uts, cgroup, time);
    }

    public NamespaceConfig withPid(NamespaceSource value) {
        return new NamespaceConfig(user, value, ipc, uts, cgroup, time);
    }

    public NamespaceConfig withIpc(NamespaceSource value) {
        return new NamespaceConfig(user, pid, value, uts, cgroup, time);
    }

    public NamespaceConfig withUts(NamespaceSource value) {
        return new NamespaceConfig(user, pid, ipc, value, cgroup, time);
    }

    public NamespaceConfig withCgroup(NamespaceSource value) {
        return new NamespaceConfig(user, pid, ipc, uts, value, time);
    }

    public NamespaceConfig withTime(NamespaceSource value) {
        return new NamespaceConfig(user, pid, ipc, uts, cgroup, value);
    }
}
