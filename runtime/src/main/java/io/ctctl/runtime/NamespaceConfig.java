package io.ctctl.runtime;

/** Where a container lives, per namespace type. Mount namespaces are always private: the root file system needs one. */
public record NamespaceConfig(
        NamespaceSource user,
        NamespaceSource pid,
        NamespaceSource network,
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
            NamespaceSource.PRIVATE,
            NamespaceSource.PRIVATE);

    public NamespaceConfig withUser(NamespaceSource value) {
        return new NamespaceConfig(value, pid, network, ipc, uts, cgroup, time);
    }

    public NamespaceConfig withPid(NamespaceSource value) {
        return new NamespaceConfig(user, value, network, ipc, uts, cgroup, time);
    }

    public NamespaceConfig withNetwork(NamespaceSource value) {
        return new NamespaceConfig(user, pid, value, ipc, uts, cgroup, time);
    }

    public NamespaceConfig withIpc(NamespaceSource value) {
        return new NamespaceConfig(user, pid, network, value, uts, cgroup, time);
    }

    public NamespaceConfig withUts(NamespaceSource value) {
        return new NamespaceConfig(user, pid, network, ipc, value, cgroup, time);
    }

    public NamespaceConfig withCgroup(NamespaceSource value) {
        return new NamespaceConfig(user, pid, network, ipc, uts, value, time);
    }

    public NamespaceConfig withTime(NamespaceSource value) {
        return new NamespaceConfig(user, pid, network, ipc, uts, cgroup, value);
    }
}
