package io.ctctl.runtime;

import io.ctctl.isolation.NetworkSteps;
import io.ctctl.netvirt.network.AttachedInterface;
import java.util.List;
import java.util.Map;

/**
 * A start's network, decided and reserved.
 *
 * @param hosts addresses by name of those that share a network with it, for its /etc/hosts
 */
public record NetworkSetup(List<AttachedInterface> interfaces, NetworkSteps steps, Map<String, String> hosts) {
    public static final NetworkSetup NONE = new NetworkSetup(List.of(), NetworkSteps.NONE, Map.of());

    public NetworkSetup {
        interfaces = List.copyOf(interfaces);
        hosts = Ordered.copyOf(hosts);
    }
}
