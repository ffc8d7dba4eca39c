package io.ctctl.runtime;

import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.NamespaceType;

/** A container's choice of namespace, for every type in the same terms. */
final class NamespaceChoice {
    private NamespaceChoice() {}

    /** What the configuration says of a type; of {@code --privileged} follows the host's user namespace. */
    static NamespaceSource of(ContainerConfig config, NamespaceType type) {
        NamespaceConfig namespaces = config.namespaces();
        return switch (type) {
            case USER -> config.security().privileged() ? NamespaceSource.HOST : namespaces.user();
            case PID -> namespaces.pid();
            case NETWORK -> network(config.network());
            case IPC -> namespaces.ipc();
            case UTS -> namespaces.uts();
            case CGROUP -> namespaces.cgroup();
            case TIME -> namespaces.time();
            case MOUNT -> NamespaceSource.PRIVATE;
        };
    }

    static boolean isHost(ContainerConfig config, NamespaceType type) {
        return of(config, type).equals(NamespaceSource.HOST);
    }

    private static NamespaceSource network(NetworkMode mode) {
        if (mode instanceof NetworkMode.None) {
            return NamespaceSource.PRIVATE;
        }
        if (mode instanceof NetworkMode.Host) {
            return NamespaceSource.HOST;
        }
        if (mode instanceof NetworkMode.Shared shared) {
            return new NamespaceSource.Container(shared.container());
        }
        if (mode instanceof NetworkMode.Named named) {
            return new NamespaceSource.File(named.file());
        }
        throw new AssertionError(mode);
    }
}
