package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import java.util.List;
import java.util.Optional;

/**
 * What a container is connected to where it comes from.
 *
 * @param interfaces that it has now, but loopback; none when it does not run
 * @param networks all that it is configured for or has interfaces in, as they are there
 * @param create networks that are missing where it goes are made like those
 * @param predecessor whose interfaces they are here until it is there; empty when it comes from another daemon
 */
public record NetworkPassage(
        List<AttachedInterface> interfaces,
        List<NetworkDefinition> networks,
        boolean create,
        Optional<ContainerId> predecessor) {
    /** Of a container without interfaces. */
    public static final NetworkPassage NONE = new NetworkPassage(List.of(), List.of());

    /** Between two daemons, of networks that are there. */
    public NetworkPassage(List<AttachedInterface> interfaces, List<NetworkDefinition> networks) {
        this(interfaces, networks, false, Optional.empty());
    }

    public NetworkPassage {
        interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
        networks = networks == null ? List.of() : List.copyOf(networks);
        predecessor = predecessor == null ? Optional.empty() : predecessor;
    }

    public NetworkPassage withCreate(boolean value) {
        return new NetworkPassage(interfaces, networks, value, predecessor);
    }

    /** What the destination knows itself: whether the source is the same daemon. */
    public NetworkPassage withPredecessor(Optional<ContainerId> here) {
        return new NetworkPassage(interfaces, networks, create, here);
    }

    /** Of one that is started anew where it goes. */
    public NetworkPassage withoutInterfaces() {
        return new NetworkPassage(List.of(), networks, create, predecessor);
    }
}
