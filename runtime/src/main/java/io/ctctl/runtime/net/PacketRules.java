package io.ctctl.runtime.net;

import io.ctctl.linux.Cleanup;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.List;

/**
 * What decides about packets beside the links: filters, translation, published ports. At adoption first the networks are
 * told, then what runs, then {@link #adopted}.
 */
public interface PacketRules {
    /** Nothing is filtered or translated. */
    PacketRules NONE = new PacketRules() {
        @Override
        public void adopting() {
            // nothing is there
        }

        @Override
        public void networkUp(NetworkDefinition network) {
            // nothing to do
        }

        @Override
        public void networkDown(NetworkDefinition network) {
            // nothing to undo
        }

        @Override
        public void attach(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) {
            // nothing to do
        }

        @Override
        public void check(ContainerId id, ContainerConfig config) {
            // nothing can be refused
        }

        @Override
        public void linked(ContainerId id) {
            // links need no settings
        }

        @Override
        public void parting(ContainerId id) {
            // nothing is past what is cut off
        }

        @Override
        public void detach(ContainerId id) {
            // nothing to undo
        }

        @Override
        public Cleanup.Undo pass(
                ContainerId from, ContainerId to, ContainerConfig config, List<AttachedInterface> interfaces) {
            return () -> {};
        }

        @Override
        public void adopted() {
            // nothing can be stale
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

    /** What is told from now on to {@link #adopted} is there and runs already. */
    void adopting() throws IOException;

    /** The network's link exists; done again it changes nothing. */
    void networkUp(NetworkDefinition network) throws IOException;

    /** The network's link is gone. */
    void networkDown(NetworkDefinition network) throws IOException;

    /**
     * Before the container's links are made, and whenever its interfaces have changed: the whole of them. Done again it
     * changes nothing; a ContainerException refuses the start or the change.
     */
    void attach(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) throws IOException;

    /** A ContainerException for what {@link #attach} would refuse; nothing is done. */
    void check(ContainerId id, ContainerConfig config);

    /** The container's links have been connected, or are others than before: they are set up for what is published, and shaped. */
    void linked(ContainerId id) throws IOException;

    /** The container's links are about to be cut off; {@link #linked} follows when they are connected again. */
    void parting(ContainerId id);

    /** The container has no links any more; its addresses are about to be free for others. */
    void detach(ContainerId id);

    /**
     * What led to a container leads to another one with the same addresses at once: for {@code from} this is {@link #detach}, for
     * {@code to} it is {@link #attach}. The result turns it round.
     */
    Cleanup.Undo pass(ContainerId from, ContainerId to, ContainerConfig config, List<AttachedInterface> interfaces)
            throws IOException;

    /** All that is not known by now was left by an earlier daemon, and goes. */
    void adopted();

    /** The container is deleted: what was remembered of it goes. */
    void removed(ContainerId id);

    /** No network is up: all rules go. */
    void giveBack() throws IOException;
}
