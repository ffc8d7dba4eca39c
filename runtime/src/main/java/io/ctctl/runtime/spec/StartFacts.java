package io.ctctl.runtime.spec;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.Device;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.User;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.cpu.CpuPlacement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a start knows besides the configuration: facts of the machine and of this run.
 *
 * @param root the root file system as the host sees it: the template's, or the directory
 * @param ids those of its user namespace; empty when it lives in the host's
 * @param home of the user
 * @param etc directory with hosts, hostname and resolv.conf
 * @param cgroup path of its cgroup in every hierarchy
 * @param joined namespaces it does not make but enters, by a file that holds them open; absent: a new one
 * @param foreign those of them that belong to another user namespace than the container's
 * @param devices nodes besides the default ones
 * @param maskedPaths of this host's procfs and sysfs
 * @param available capabilities the daemon has to give where there is no user namespace
 * @param cpus where it may run, and begins to
 * @param limits what of the host decides how its limits are written
 */
record StartFacts(
        ContainerId id,
        Path root,
        Optional<UserIds> ids,
        User user,
        String home,
        Path etc,
        String cgroup,
        Map<NamespaceType, Path> joined,
        Set<NamespaceType> foreign,
        List<Device> devices,
        List<String> maskedPaths,
        CapabilitySet available,
        CpuPlacement cpus,
        LimitFacts limits,
        Optional<ConsoleSize> console) {}
