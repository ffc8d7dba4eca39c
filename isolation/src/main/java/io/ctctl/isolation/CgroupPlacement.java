package io.ctctl.isolation;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.ContainerCgroup;
import java.util.List;

/**
 * The container's control groups.
 *
 * @param limits writes to be done once the directories exist and before anything runs in them
 */
public record CgroupPlacement(ContainerCgroup cgroup, List<CgroupWrite> limits) {
    public CgroupPlacement {
        limits = List.copyOf(limits);
    }
}
