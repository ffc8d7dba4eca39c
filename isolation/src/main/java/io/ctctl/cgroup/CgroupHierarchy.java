package io.ctctl.cgroup;

import java.nio.file.Path;
import java.util.Set;

/** One mounted tree: of version V1 with the controllers mounted together, or V2 with those of its root. */
public record CgroupHierarchy(CgroupVersion version, Path mountPoint, Set<Controller> controllers) {
    public CgroupHierarchy {
        if (version == CgroupVersion.HYBRID) {
            throw new IllegalArgumentException("a hierarchy is of one version");
        }
        controllers = Set.copyOf(controllers);
    }

    public boolean isV2() {
        return version == CgroupVersion.V2;
    }
}
