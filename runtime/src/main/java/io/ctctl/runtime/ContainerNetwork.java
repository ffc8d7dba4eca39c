package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import java.util.List;

/** Where containers get their interfaces from. Every failure is a ContainerException, after which nothing is reserved. */
public interface ContainerNetwork {
    /** For instances without networks: loopback alone. */
    ContainerNetwork NONE = new ContainerNetwork() {
        @Override
        public NetworkSetup explain(ContainerId id, ContainerConfig config) {
            return NetworkSetup.NONE;
        }

        @Override
        public NetworkSetup prepare(ContainerId id, ContainerConfig config) {
            return NetworkSetup.NONE;
        }

        @Override
        public void adopt(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) {
            // nothing is reserved
        }

        @Override
        public void release(ContainerId id) {
            // nothing is reserved
        }
    };

    /** What a start would get; nothing is made or reserved. */
    NetworkSetup explain(ContainerId id, ContainerConfig config);

    /** Makes the networks that are not there yet, and reserves addresses until {@link #release}. */
    NetworkSetup prepare(ContainerId id, ContainerConfig config);

    /** Reserves what a container has that an earlier daemon started. */
    void adopt(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces);

    /** Nothing of the container's run is left in the kernel: its addresses are free. */
    void release(ContainerId id);
}
