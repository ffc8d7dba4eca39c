package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import java.util.List;
import java.util.Optional;

/** Where containers get their interfaces from. Every failure is a ContainerException, after which nothing is reserved. */
public interface ContainerNetwork {
    /** For an instance without networks: loopback alone. */
    ContainerNetwork NONE = new ContainerNetwork() {
        @Override
        public void check(ContainerConfig config) {
            if (!config.network().interfaces().isEmpty()) {
                throw new ContainerException(ErrorKind.HOST_LACKS, "this instance has no networks: use --network none");
            }
        }

        @Override
        public NetworkSetup explain(ContainerId id, ContainerConfig config) {
            return NetworkSetup.NONE;
        }

        @Override
        public NetworkSetup prepare(ContainerId id, ContainerConfig config) {
            check(config);
            return NetworkSetup.NONE;
        }

        @Override
        public NetworkSetup reserve(ContainerId id, ContainerConfig config, List<AttachedInterface> as) {
            return NetworkSetup.NONE;
        }

        @Override
        public void plug(ContainerId id, int pid) {
            // there is nothing to plug in
        }

        @Override
        public Optional<String> notice(ContainerConfig config) {
            return Optional.empty();
        }

        @Override
        public List<AttachedInterface> of(ContainerId id) {
            return List.of();
        }

        @Override
        public void release(ContainerId id) {
            // nothing is reserved
        }

        @Override
        public void removed(ContainerId id) {
            // nothing is remembered
        }

        @Override
        public void giveBack() {
            // nothing is held
        }
    };

    /** What can be wrong with a container's interfaces before it has been made. */
    void check(ContainerConfig config);

    /** What a start would get; nothing is made or reserved. */
    NetworkSetup explain(ContainerId id, ContainerConfig config);

    /** Makes the networks that are not there yet, and reserves addresses until {@link #release}. */
    NetworkSetup prepare(ContainerId id, ContainerConfig config);

    /**
     * For a restore: as {@link #prepare}, with the interfaces it had: their names, hardware and IP addresses; what one of them
     * cannot have here is a ContainerException. The steps are those of the teardown alone; {@link #plug} does the rest.
     */
    NetworkSetup reserve(ContainerId id, ContainerConfig config, List<AttachedInterface> as);

    /** Makes the interfaces that {@link #reserve} decided, in the network namespace of a process that has none yet. */
    void plug(ContainerId id, int pid);

    /** What a user should know of this container's network; said once, not for each container. */
    Optional<String> notice(ContainerConfig config);

    /** What a running container has. */
    List<AttachedInterface> of(ContainerId id);

    /** Nothing of the container's run is left in the kernel: its addresses are free. */
    void release(ContainerId id);

    /** The container is deleted. */
    void removed(ContainerId id);

    /** No container has an interface: what the networks hold of the host goes, and is made again when it is needed. */
    void giveBack();
}
