package io.ctctl.netvirt.setup;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.AddressMessages;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.NeighbourMessages;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages for the bridge of a network, and the vxlan that leads to its like on other hosts.
 *
 * @param index the bridge's, chosen before it is made; the vxlan has the next one
 * @param parent index of the link that a vxlan's packets leave by, or 0
 */
public record BridgeSetup(NetworkDefinition network, int index, MacAddress mac, int mtu, int parent) {
    /** What a vxlan's own headers take: Ethernet, VXLAN, UDP and IPv4; IPv6 takes 20 more. */
    public static final int VXLAN_OVERHEAD = 50;

    /** Makes them. */
    public List<NetlinkMessage> make() {
        InterfaceName bridge = network.link().orElseThrow();
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.add(LinkMessages.bridge(bridge, index, mac, mtu));
        network.subnets().forEach(subnet -> subnet.gateway()
                .ifPresent(gateway -> messages.add(AddressMessages.add(
                        index, new InterfaceAddress(gateway, subnet.cidr().prefix())))));
        network.overlay().ifPresent(overlay -> {
            int vxlan = index + 1;
            messages.add(LinkMessages.vxlan(vxlan(bridge), vxlan, new LinkMessages.Below(index, parent, mtu), overlay));
            overlay.peers().forEach(peer -> messages.add(NeighbourMessages.peer(peer, vxlan)));
        });
        return messages;
    }

    /** Takes them down. */
    public static List<NetlinkMessage> remove(NetworkDefinition network) {
        List<NetlinkMessage> messages = new ArrayList<>();
        network.link().ifPresent(bridge -> {
            if (network.overlay().isPresent()) {
                messages.add(LinkMessages.delete(vxlan(bridge)));
            }
            messages.add(LinkMessages.delete(bridge));
        });
        return messages;
    }

    /** A bridge's name with an x in the end: both fit. */
    public static InterfaceName vxlan(InterfaceName bridge) {
        return new InterfaceName(bridge.value() + "x");
    }
}
