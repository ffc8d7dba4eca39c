package io.ctctl.runtime.config;

import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;

/**
 * What is to become of a container's packets.
 *
 * @param ports of the host that lead to it
 * @param spoofing whether it may send with addresses that are not its own
 */
public record TrafficConfig(
        List<Publication> ports, Firewall firewall, boolean spoofing, Shaping shaping, TrafficQuota quota) {
    /** Nothing published, all that isolation leaves let through, as fast as it goes. */
    public static final TrafficConfig DEFAULT =
            new TrafficConfig(List.of(), Firewall.OPEN, false, Shaping.NONE, TrafficQuota.NONE);

    public TrafficConfig {
        ports = ports == null ? List.of() : List.copyOf(ports);
        firewall = firewall == null ? Firewall.OPEN : firewall;
        shaping = shaping == null ? Shaping.NONE : shaping;
        quota = quota == null ? TrafficQuota.NONE : quota;
        for (int i = 0; i < ports.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (ports.get(i).collides(ports.get(j))) {
                    throw new ContainerException(
                            ErrorKind.USAGE,
                            "ports " + ports.get(j) + " and " + ports.get(i) + " collide: publish each once");
                }
            }
        }
    }

    public TrafficConfig withPorts(List<Publication> value) {
        return new TrafficConfig(value, firewall, spoofing, shaping, quota);
    }

    public TrafficConfig withFirewall(Firewall value) {
        return new TrafficConfig(ports, value, spoofing, shaping, quota);
    }
}
