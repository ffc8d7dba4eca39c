package io.ctctl.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** The components that change after the creation, or are only decided then. */
    private static final class Draft {
        private Optional<ContainerName> name;
        private RootSource root;
        private ResourceConfig resources;
        private NamespaceConfig namespaces;
        private NetworkConfig network;
        private LifecycleConfig lifecycle;
    }

    private ContainerConfig with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.name = name;
        draft.root = root;
        draft.resources = resources;
        draft.namespaces = namespaces;
        draft.network = network;
        draft.lifecycle = lifecycle;
        change.accept(draft);
        return new ContainerConfig(
                draft.name,
                draft.root,
                process,
                mounts,
                draft.resources,
                security,
                draft.namespaces,
                draft.network,
                hostname,
                domainname,
                resolver,
                sysctls,
                labels,
                draft.lifecycle,
                log);
    }

    public ContainerConfig withName(ContainerName value) {
        return with(draft -> draft.name = Optional.of(value));
    }

    public ContainerConfig withRoot(RootSource value) {
        return with(draft -> draft.root = value);
    }

    public ContainerConfig withResources(ResourceConfig value) {
        return with(draft -> draft.resources = value);
    }

    public ContainerConfig withNamespaces(NamespaceConfig value) {
        return with(draft -> draft.namespaces = value);
    }

    public ContainerConfig withNetwork(NetworkConfig value) {
        return with(draft -> draft.network = value);
    }

    public ContainerConfig withLifecycle(LifecycleConfig value) {
        return with(draft -> draft.lifecycle = value);
    }
}
