package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On which of the host's links others look for a routed address, so that the host answers for it there. The host's own
 * addresses change seldom, and are read again after a while.
 */
final class Neighbourhoods {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private HostTables.Neighbourhood known;
    private long readAt;

    /** Link indexes by routed address; a ContainerException when an address is the host's own. */
    Map<IpAddress, Integer> proxied(List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks)
            throws IOException {
        Map<IpAddress, Integer> proxied = new HashMap<>();
        for (AttachedInterface attached : interfaces) {
            if (networks.get(attached.network()).type() == NetworkType.ROUTED) {
                HostTables.Neighbourhood now = now();
                for (InterfaceAddress address : attached.addresses()) {
                    place(address.address(), now, proxied);
                }
            }
        }
        return proxied;
    }

    private static void place(IpAddress address, HostTables.Neighbourhood now, Map<IpAddress, Integer> proxied) {
        if (now.own().contains(address)) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE, "address " + address + " is this host's own: choose another");
        }
        now.links().forEach((subnet, link) -> {
            if (subnet.contains(address)) {
                proxied.put(address, link);
            }
        });
    }

    private synchronized HostTables.Neighbourhood now() throws IOException {
        long time = System.nanoTime();
        if (known == null || time - readAt > FRESH) {
            known = HostTables.neighbourhood();
            readAt = time;
        }
        return known;
    }
}
