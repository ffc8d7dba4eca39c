package io.ctctl.runtime.spec;

import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.config.NetworkConfig;

/** A container's choice of namespace, for every type in the same terms. */
public final class NamespaceChoice {
    private NamespaceChoice() {}

    /** What the configuration says of a type; of {@code --privileged} follows the host's user namespace. */
    public static NamespaceSource of(ContainerConfig config, NamespaceType type) {
        NamespaceConfig namespaces = config.namespaces();
        return switch (type) {
            case USER -> config.security().privileged() ? NamespaceSource.HOST : namespaces.user();
            case PID -> namespaces.pid();
            case NETWORK -> network(config.network().mode());
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

    /** The configuration with another choice for one type. */
    public static ContainerConfig with(ContainerConfig config, NamespaceType type, NamespaceSource source) {
        NamespaceConfig all = config.namespaces();
        return switch (type) {
            case USER -> config.withNamespaces(all.withUser(source));
            case PID -> config.withNamespaces(all.withPid(source));
            case NETWORK -> config.withNetwork(NetworkConfig.of(network(source)));
            case IPC -> config.withNamespaces(all.withIpc(source));
            case UTS -> config.withNamespaces(all.withUts(source));
            case CGROUP -> config.withNamespaces(all.withCgroup(source));
            case TIME -> config.withNamespaces(all.withTime(source));
            case MOUNT -> throw new IllegalArgumentException("mount namespaces are always private");
        };
    }

    private static NetworkMode network(NamespaceSource source) {
        if (source instanceof NamespaceSource.Private) {
            return NetworkMode.NONE;
        }
        if (source instanceof NamespaceSource.Host) {
            return NetworkMode.HOST;
        }
        if (source instanceof NamespaceSource.Container container) {
            return new NetworkMode.Shared(container.reference());
        }
        if (source instanceof NamespaceSource.File file) {
            return new NetworkMode.Named(file.path());
        }
        throw new AssertionError(source);
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
