package io.ctctl.isolation.host;

import io.ctctl.cgroup.CgroupLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything this host offers and lacks, in the order of a report. */
public final class HostFeatures {
    private HostFeatures() {}

    /**
     * Looks at this host; {@code stateDirectory} (or the nearest directory above it that exists) is where containers'
     * disks are.
     */
    public static List<Feature> probe(Path stateDirectory) throws IOException {
        HostView host = new HostView(Path.of("/"));
        Path existing = stateDirectory.toAbsolutePath().normalize();
        while (!Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        existing = existing.toRealPath();
        return judge(host, Probes.run(existing), CgroupLayout.of(host.mounts(), host.root()), existing);
    }

    static List<Feature> judge(HostView host, Probes probes, CgroupLayout cgroups, Path stateDirectory)
            throws IOException {
        List<Feature> features = new ArrayList<>();
        features.addAll(KernelFeatures.of(host, probes));
        features.addAll(NamespaceFeatures.of(host));
        features.addAll(StorageFeatures.of(host, probes, stateDirectory));
        features.addAll(CgroupFeatures.of(host, cgroups));
        features.addAll(SecurityFeatures.of(host));
        features.addAll(ProgramFeatures.of(host));
        return List.copyOf(features);
    }
}
