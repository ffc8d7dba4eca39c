package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.network.InterfaceName;

/** Requests about how a bridge and its ports treat packets. Attribute numbers are those of {@code linux/if_link.h}. */
public final class BridgeMessages {
    private static final int INFO_SLAVE_KIND = 4;
    private static final int INFO_SLAVE_DATA = 5;
    private static final int NF_CALL_IPTABLES = 36;
    private static final int NF_CALL_IP6TABLES = 37;
    private static final int PORT_HAIRPIN = 4;
    private static final int PORT_ISOLATED = 33;

    private BridgeMessages() {}

    /** What passes between ports goes through the filters of what is routed too, with connection tracking. */
    public static NetlinkMessage filtered(InterfaceName bridge) {
        return NetlinkMessage.request("newlink:" + bridge + "/filtered", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, 0, 0, 0);
            out.text(LinkMessages.NAME, bridge.value());
            out.nested(LinkMessages.LINKINFO, info -> info.bareText(LinkMessages.INFO_KIND, "bridge")
                    .nested(LinkMessages.INFO_DATA, data -> data.u8(NF_CALL_IPTABLES, 1)
                            .u8(NF_CALL_IP6TABLES, 1)));
        });
    }

    /** A packet may leave by the port it came from, as one to a port published by its own sender does. */
    public static NetlinkMessage hairpin(InterfaceName port) {
        return NetlinkMessage.request("newlink:" + port + "/hairpin", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, 0, 0, 0);
            out.text(LinkMessages.NAME, port.value());
            out.nested(LinkMessages.LINKINFO, info -> info.bareText(INFO_SLAVE_KIND, "bridge")
                    .nested(INFO_SLAVE_DATA, data -> data.u8(PORT_HAIRPIN, 1)));
        });
    }

    /** Ports that are isolated do not reach each other, but all others. */
    public static NetlinkMessage isolatedPort(int index) {
        return NetlinkMessage.request("newlink:" + index + "/isolated", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.nested(LinkMessages.LINKINFO, info -> info.bareText(INFO_SLAVE_KIND, "bridge_slave")
                    .nested(INFO_SLAVE_DATA, data -> data.u8(PORT_ISOLATED, 1)));
        });
    }
}
