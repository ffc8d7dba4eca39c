package io.ctctl.isolation;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a container is put on this host: what a plan needs beside its spec.
 *
 * @param id names the session keyring
 * @param scratch directory with the mount points {@code lower}, {@code upper} and {@code root}
 * @param sources kind of the source of every bind mount, by the source as the spec writes it
 * @param devices host paths of device nodes, by their path in the container; the same path where absent
 * @param init whether a reaper of ours is PID 1
 * @param home home directory of the process's user, for {@code HOME}
 */
public record Placement(
        String id,
        RootTree root,
        Path scratch,
        CgroupPlacement cgroup,
        Map<String, SourceKind> sources,
        Map<String, Path> devices,
        StdioPlacement stdio,
        boolean init,
        String home,
        HostFacts host,
        NetworkSteps network) {
    public Placement {
        sources = Map.copyOf(sources);
        devices = Map.copyOf(devices);
    }
}
