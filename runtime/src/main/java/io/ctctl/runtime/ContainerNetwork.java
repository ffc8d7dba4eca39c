package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.NetworkSetup;
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
        public boolean isFull(ContainerConfig config) {
            return false;
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
        public void establish(ContainerId id, ContainerConfig config) {
            // there is nothing to write down
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
        public void join(ContainerId id, int pid) {
            // there is nothing to connect
        }

        @Override
        public void part(ContainerId id) {
            // there is nothing to cut off
        }

        @Override
        public NetworkPassage passage(ContainerId id, ContainerConfig config) {
            return NetworkPassage.NONE;
        }

        @Override
        public void checkArrival(ContainerId id, ContainerConfig config, NetworkPassage passage) {
            check(config);
        }

        @Override
        public void arrive(ContainerId id, ContainerConfig config, NetworkPassage passage) {
            check(config);
        }

        @Override
        public void expect(ContainerId id) {
            // nothing will come
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

    /** Whether a network that it is to be in has no free address now. */
    boolean isFull(ContainerConfig config);

    /** What a start would get; nothing is made or reserved. */
    NetworkSetup explain(ContainerId id, ContainerConfig config);

    /** Makes the networks that are not there yet, and reserves addresses until {@link #release}; {@link #establish} comes next. */
    NetworkSetup prepare(ContainerId id, ContainerConfig config);

    /** Writes down what {@link #prepare} has decided, and has the rules for its packets made; before the interfaces are. */
    void establish(ContainerId id, ContainerConfig config);

    /**
     * For a restore: as {@link #prepare}, with the interfaces it had: their names, hardware and IP addresses; what one of them
     * cannot have here is a ContainerException. The steps are those of the teardown alone; {@link #plug} does the rest.
     */
    NetworkSetup reserve(ContainerId id, ContainerConfig config, List<AttachedInterface> as);

    /**
     * Makes the interfaces that {@link #reserve} decided, in the network namespace of a process that has none yet. Nothing
     * reaches them, or is sent by them, until {@link #join}; what is sent is kept until then.
     */
    void plug(ContainerId id, int pid);

    /**
     * Connects what was made, or put apart: passes on what has been kept, and tells everybody where the addresses are now.
     * Harmless for a container that is connected.
     *
     * @param pid a process in the container's network namespace
     */
    void join(ContainerId id, int pid);

    /** Cuts the interfaces of a running container off, until {@link #join}: nothing reaches them or is sent by them. */
    void part(ContainerId id);

    /** What a container is connected to, for the host that it goes to. */
    NetworkPassage passage(ContainerId id, ContainerConfig config);

    /** What of a container's networks and addresses cannot be had here; nothing is made or reserved. */
    void checkArrival(ContainerId id, ContainerConfig config, NetworkPassage passage);

    /** Makes the networks, if that is asked for, and reserves the interfaces of one that runs until {@link #release}. */
    void arrive(ContainerId id, ContainerConfig config, NetworkPassage passage);

    /** Its interfaces are cut off where it comes from: what is for them comes here from now on, and is kept until {@link #join}. */
    void expect(ContainerId id);

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
