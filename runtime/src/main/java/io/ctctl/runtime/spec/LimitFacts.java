package io.ctctl.runtime.spec;

import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.block.BlockDevice;
import io.ctctl.isolation.block.Storage;
import io.ctctl.scheduler.io.DeviceRate;
import java.nio.file.Path;
import java.util.Map;

/**
 * What of the host decides how a container's limits are written.
 *
 * @param storage what its data lies on; known only when a limit needs it
 * @param nodes the disks behind the device nodes that its limits name
 */
public record LimitFacts(InstanceCgroup cgroups, Storage storage, Map<Path, BlockDevice> nodes) {
    public LimitFacts {
        nodes = Map.copyOf(nodes);
    }

    boolean isV2(Controller controller) {
        return cgroups.isV2(controller);
    }

    boolean offers(Controller controller, String file) {
        return cgroups.offers(controller, file);
    }

    BlockDevice device(DeviceRate rate) {
        return nodes.get(rate.device());
    }
}
