package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;

/** Requests about routes of the main table, as in {@code linux/rtnetlink.h}. */
public final class RouteMessages {
    static final int DESTINATION = 1;
    static final int OUT = 4;
    static final int GATEWAY = 5;
    static final int TABLE = 15;
    private static final int MAIN = 254;
    private static final int BOOT = 3;
    private static final int UNICAST = 1;
    private static final int SCOPE_GLOBAL = 0;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_NOWHERE = 255;
    private static final int ONLINK = 4;

    private RouteMessages() {}

    /** To everything else by a gateway; {@code onlink}: though no route leads to it, it is at the link's other end. */
    public static NetlinkMessage defaultVia(IpAddress gateway, int link, boolean onlink) {
        return NetlinkMessage.request(
                "newroute:default/" + gateway, RouteType.NEWROUTE, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
                    rtmsg(out, gateway.family(), 0, SCOPE_GLOBAL, onlink ? ONLINK : 0);
                    if (gateway.family() == IpFamily.V6) {
                        out.attribute(DESTINATION, new byte[gateway.family().bytes()]);
                    }
                    out.attribute(GATEWAY, gateway.bytes());
                    out.u32(OUT, link);
                });
    }

    /** To a subnet, or one address, that is at the link's other end. */
    public static NetlinkMessage direct(Cidr destination, int link) {
        return NetlinkMessage.request(
                "newroute:" + destination, RouteType.NEWROUTE, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
                    int scope = destination.family() == IpFamily.V4 ? SCOPE_LINK : SCOPE_GLOBAL;
                    rtmsg(out, destination.family(), destination.prefix(), scope, 0);
                    out.attribute(DESTINATION, destination.network().bytes());
                    out.u32(OUT, link);
                });
    }

    /** Removes the route to a subnet, whatever it leads to. */
    public static NetlinkMessage remove(Cidr destination, int link) {
        return NetlinkMessage.request("delroute:" + destination, RouteType.DELROUTE, 0, out -> {
            // any protocol, any type
            out.u8(destination.family().number())
                    .u8(destination.prefix())
                    .u8(0)
                    .u8(0)
                    .u8(MAIN)
                    .u8(0)
                    .u8(SCOPE_NOWHERE)
                    .u8(0)
                    .u32(0);
            out.attribute(DESTINATION, destination.network().bytes());
            out.u32(OUT, link);
        });
    }

    /** All routes of one family. */
    public static NetlinkMessage dump(IpFamily family) {
        return NetlinkMessage.dump("getroute", RouteType.GETROUTE, out -> out.u8(family.number())
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0));
    }

    /** struct rtmsg. */
    private static void rtmsg(MessageWriter out, IpFamily family, int prefix, int scope, int flags) {
        out.u8(family.number())
                .u8(prefix)
                .u8(0)
                .u8(0)
                .u8(MAIN)
                .u8(BOOT)
                .u8(scope)
                .u8(UNICAST)
                .u32(flags);
    }
}
