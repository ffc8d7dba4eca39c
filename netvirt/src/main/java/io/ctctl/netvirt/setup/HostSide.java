package io.ctctl.netvirt.setup;

import io.ctctl.netvirt.address.IpAddress;
import java.util.Map;

/**
 * What an interface's setup knows of the host.
 *
 * @param master index of the network's bridge, or 0
 * @param parent index of the link a macvlan is on, or 0
 * @param mtu what interfaces of the network have by default
 * @param ipv6 whether links there have it
 * @param proxied addresses that the host answers for on one of its links, by that link's index
 */
public record HostSide(int master, int parent, int mtu, boolean ipv6, Map<IpAddress, Integer> proxied) {
    public HostSide {
        proxied = Map.copyOf(proxied);
    }
}
