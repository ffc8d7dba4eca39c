package io.ctctl.runtime.spec;

import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.block.BlockDevice;
import io.ctctl.isolation.block.BlockDevices;
import io.ctctl.isolation.block.Storage;
import io.ctctl.linux.MountInfo;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.io.DeviceRate;
import io.ctctl.scheduler.io.IoConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out what a container's limits need to know of this host. */
public final class HostLimits {
    private final InstanceCgroup cgroups;
    private final Instance instance;
    private final BlockDevices devices;

    public HostLimits(InstanceCgroup cgroups, Instance instance) {
        this.cgroups = cgroups;
        this.instance = instance;
        devices = new BlockDevices(Path.of("/sys"));
    }

    /** Looks only for what the configuration needs; an IllegalArgumentException names a device that is not there. */
    public LimitFacts facts(ContainerConfig config) throws IOException {
        IoConfig io = config.resources().io();
        Map<Path, BlockDevice> nodes = new LinkedHashMap<>();
        for (DeviceRate rate : io.devices()) {
            nodes.put(rate.device(), devices.ofNode(rate.device()));
        }
        return new LimitFacts(cgroups, io.limitsStorage() ? storage(config) : Storage.NONE, nodes);
    }

    /** What the root and the volumes lie on. */
    public Storage storage(ContainerConfig config) throws IOException {
        List<Path> paths = new ArrayList<>();
        if (config.root() instanceof RootSource.Directory directory) {
            paths.add(directory.path());
        } else {
            paths.add(instance.containerStates());
            paths.add(instance.templates());
        }
        for (MountConfig mount : config.mounts()) {
            mount.source().ifPresent(paths::add);
        }
        return devices.storage(paths.stream().filter(Files::exists).toList(), MountInfo.ofThisProcess());
    }

    /** The block devices of this host. */
    public BlockDevices devices() {
        return devices;
    }
}
