package io.ctctl.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the user asked for, with nothing of the machine in it: what a start needs besides is decided at each start.
 *
 * @param hostname default: the container's id
 * @param sysctls as in {@code net.core.somaxconn}; only those of the container's own namespaces are accepted
 */
public record ContainerConfig(
        Optional<ContainerName> name,
        RootSource root,
        ProcessConfig process,
        List<MountConfig> mounts,
        ResourceConfig resources,
        SecurityConfig security,
        NamespaceConfig namespaces,
        NetworkConfig network,
        Optional<String> hostname,
        Optional<String> domainname,
        ResolverConfig resolver,
        Map<String, String> sysctls,
        Map<String, String> labels,
        LifecycleConfig lifecycle,
        LogConfig log) {

    public ContainerConfig {
        network = network == null ? NetworkConfig.NONE : network;
        resolver = resolver == null ? ResolverConfig.DEFAULT : resolver;
        mounts = mounts == null ? List.of() : List.copyOf(mounts);
        sysctls = sysctls == null ? Map.of() : Ordered.copyOf(sysctls);
        labels = labels == null ? Map.of() : Ordered.copyOf(labels);
    }

    /** The program on the root with defaults for all else: fully isolated, logged, kept after its exit. */
    public static ContainerConfig of(RootSource root, ProcessConfig process) {
        return new ContainerConfig(
                Optional.empty(),
                root,
                process,
                List.of(),
                ResourceConfig.NONE,
                SecurityConfig.DEFAULT,
                NamespaceConfig.PRIVATE,
                NetworkConfig.NONE,
                Optional.empty(),
                Optional.empty(),
                ResolverConfig.DEFAULT,
                Map.of(),
                Map.of(),
                LifecycleConfig.DEFAULT,
                LogConfig.DEFAULT);
    }

    public ContainerConfig withRoot(RootSource value) {
        return new ContainerConfig(
                name,
                value,
                process,
                mounts,
                resources,
                security,
                namespaces,
                network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                lifecycle,
                log);
    }

    public ContainerConfig withName(ContainerName value) {
        return new ContainerConfig(
                Optional.of(value),
                root,
                process,
                mounts,
                resources,
                security,
                namespaces,
                network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                lifecycle,
                log);
    }

    public ContainerConfig withLifecycle(LifecycleConfig value) {
        return new ContainerConfig(
                name,
                root,
                process,
                mounts,
                resources,
                security,
                namespaces,
                network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                value,
                log);
    }

    public ContainerConfig withResources(ResourceConfig value) {
        return new ContainerConfig(
                name,
                root,
                process,
                mounts,
                value,
                security,
                namespaces,
                network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                lifecycle,
                log);
    }

    public ContainerConfig withNamespaces(NamespaceConfig value) {
        return new ContainerConfig(
                name,
                root,
                process,
                mounts,
                resources,
                security,
                value,
                network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                lifecycle,
                log);
    }

    public ContainerConfig withNetwork(NetworkConfig value) {
        return new ContainerConfig(
                name,
                root,
                process,
                mounts,
                resources,
                security,
                namespaces,
                value,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                lifecycle,
                log);
    }
}
