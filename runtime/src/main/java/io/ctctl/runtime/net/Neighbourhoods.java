package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.netlink.AddressWatch;
import io.ctctl.netvirt.netlink.LinkAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On which of the host's links others look for a routed address, so that the host answers for it there. The host's own
 * addresses are read again when the kernel has told of a change.
 */
final class Neighbourhoods {
    private HostTables.Neighbourhood known;
    private AddressWatch watch;

    /** A ContainerException when an address of these is the host's own. */
    void requireOthers(List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks) throws IOException {
        for (AttachedInterface attached : routed(interfaces, networks)) {
            HostTables.Neighbourhood now = now();
            for (InterfaceAddress address : attached.addresses()) {
                if (now.own().contains(address.address())) {
                    throw new ContainerException(
                            ErrorKind.NAME_IN_USE,
                            "address " + address.address() + " is this host's own: choose another");
                }
            }
        }
    }

    /** Link indexes by routed address. */
    Map<IpAddress, Integer> proxied(List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks)
            throws IOException {
        Map<IpAddress, Integer> proxied = new HashMap<>();
        for (AttachedInterface attached : routed(interfaces, networks)) {
            HostTables.Neighbourhood now = now();
            for (InterfaceAddress address : attached.addresses()) {
                now.links().forEach((subnet, link) -> {
                    if (subnet.contains(address.address())) {
                        proxied.put(address.address(), link);
                    }
                });
            }
        }
        return proxied;
    }

    private static List<AttachedInterface> routed(
            List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks) {
        return interfaces.stream()
                .filter(attached -> networks.get(attached.network()).type() == NetworkType.ROUTED)
                .toList();
    }

    private synchronized HostTables.Neighbourhood now() throws IOException {
        if (watch == null) {
            watch = AddressWatch.open();
        }
        if (watch.changed(Neighbourhoods::isSomebodys) || known == null) {
            known = HostTables.neighbourhood();
        }
        return known;
    }

    /** IPv6 link-local addresses come and go with every container's link. */
    private static boolean isSomebodys(LinkAddress news) {
        IpAddress address = news.address().address();
        return address.family() == IpFamily.V4 || !address.isLinkLocal();
    }
}
