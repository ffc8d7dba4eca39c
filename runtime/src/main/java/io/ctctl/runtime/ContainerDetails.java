package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.oci.Mount;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of a container; the output of inspect.
 *
 * @param cgroup its path in every hierarchy, relative to the hierarchy's root
 * @param namespaces inode numbers by the names of /proc/PID/ns; empty unless it runs
 * @param interfaces what it has on its networks while it runs
 * @param spec what it is started with, in the terms of the OCI; absent while its template is missing
 */
public record ContainerDetails(
        ContainerId id,
        Optional<ContainerName> name,
        ContainerState state,
        ContainerConfig config,
        String cgroup,
        Map<String, Long> namespaces,
        List<AttachedInterface> interfaces,
        List<Mount> mounts,
        Optional<Path> log,
        Optional<Spec> spec) {}
