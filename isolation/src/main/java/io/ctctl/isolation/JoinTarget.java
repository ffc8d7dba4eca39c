package io.ctctl.isolation;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.oci.Linux;

/**
 * A running container that a process is to join.
 *
 * @param pid the container's first process, as the host numbers it
 * @param linux the container's own Linux part: its namespaces, id mappings and seccomp profile
 * @param home home directory of the joining process's user, for {@code HOME}
 */
public record JoinTarget(
        String id, int pid, ContainerCgroup cgroup, Linux linux, StdioPlacement stdio, String home, HostFacts host) {}
