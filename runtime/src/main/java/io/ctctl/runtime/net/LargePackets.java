package io.ctctl.runtime.net;

import io.ctctl.linux.Errno;
import io.ctctl.netvirt.netlink.LinkChangeMessages;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.setup.InterfaceSetup;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Has the host's own TCP hand down larger packets to containers, each of which passes bridge, rules and connection tracking
 * once. Containers themselves do so in networks that lead nowhere else, as their links are made ({@link InterfaceSetup#inside}).
 */
final class LargePackets {
    private final HostLinks host;
    /** Bridges that have been told. */
    private final Set<Integer> bridges = new HashSet<>();

    LargePackets(HostLinks host) {
        this.host = host;
    }

    /** By the bridge, and by the port: the kernel hands down no more than either takes. */
    void allow(AttachedInterface attached, NetworkDefinition network, int bridge) throws IOException {
        // a vxlan's packets have to be cut for the link below
        if (network.type() == NetworkType.VXLAN || attached.hostLink().isEmpty()) {
            return;
        }
        if (bridge != 0 && bridges.add(bridge)) {
            allow(bridge);
        }
        allow(attached.hostIndex());
    }

    private void allow(int link) throws IOException {
        try {
            host.send(List.of(LinkChangeMessages.largestPacket(link, InterfaceSetup.LARGEST_PACKET)));
        } catch (NetlinkException e) {
            // EINVAL: a bridge with a port of somebody else's that takes none as large; ENODEV: the run was short
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }
}
