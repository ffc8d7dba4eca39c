package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import java.util.List;

/**
 * What a container is connected to where it comes from.
 *
 * @param interfaces that it has now, but loopback; none when it does not run
 * @param networks all that it is configured for or has interfaces in, as they are there
 * @param create networks that are missing where it goes are made like those
 */
public record NetworkPassage(List<AttachedInterface> interfaces, List<NetworkDefinition> networks, boolean create) {
    /** Of a container without interfaces. */
    public static final NetworkPassage NONE = new NetworkPassage(List.of(), List.of(), false);

    public NetworkPassage {
        interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
        networks = networks == null ? List.of() : List.copyOf(networks);
    }

    public NetworkPassage withCreate(boolean value) {
        return new NetworkPassage(interfaces, networks, value);
    }
}
