package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.network.InterfaceName;

/** Requests that change links that are there. Attribute numbers are those of {@code linux/if_link.h}. */
public final class LinkChangeMessages {
    private static final int AF_SPEC = 26;
    private static final int GSO_IPV4_MAX_SIZE = 63;
    private static final int INET_CONF = 1;
    private static final int FORWARDING = 1;
    private static final int RP_FILTER = 8;
    private static final int ADDRESS_GENERATION = 8;
    private static final int NO_ADDRESS_GENERATION = 1;

    private LinkChangeMessages() {}

    /** Sets a link up by its name. */
    public static NetlinkMessage up(InterfaceName name) {
        return NetlinkMessage.request("newlink:" + name + "/up", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, 0, LinkMessages.IFF_UP, LinkMessages.IFF_UP);
            out.text(LinkMessages.NAME, name.value());
        });
    }

    /** Sets a link up by its index. */
    public static NetlinkMessage up(int index) {
        return NetlinkMessage.request(
                "newlink:" + index + "/up",
                RouteType.NEWLINK,
                0,
                out -> LinkMessages.ifinfo(out, index, LinkMessages.IFF_UP, LinkMessages.IFF_UP));
    }

    /**
     * A link that is down will get no link-local IPv6 address when it is up. As a bridge's port it would be of no use there, and the
     * kernel keeps the routes that come with them, which lead to the same subnet by every port, in a list.
     */
    public static NetlinkMessage withoutAddress(int index) {
        return NetlinkMessage.request("newlink:" + index + "/noaddress", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.nested(
                    AF_SPEC,
                    families -> families.nested(
                            IpFamily.V6.number(), inet6 -> inet6.u8(ADDRESS_GENERATION, NO_ADDRESS_GENERATION)));
        });
    }

    /** The host's own TCP may hand down packets of this size over IPv4 by a link; kernels before 6.3 do not hear of it. */
    public static NetlinkMessage largestPacket(int index, int bytes) {
        return NetlinkMessage.request("newlink:" + index + "/packets", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.u32(GSO_IPV4_MAX_SIZE, bytes);
        });
    }

    /** Sets a link's MTU. */
    public static NetlinkMessage mtu(int index, int mtu) {
        return NetlinkMessage.request("newlink:" + index + "/mtu", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.u32(LinkMessages.MTU, mtu);
        });
    }

    /** Makes a link a port of another bridge than before, or of none for 0. */
    public static NetlinkMessage master(int index, int master) {
        return NetlinkMessage.request("newlink:" + index + "/master/" + master, RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.u32(LinkMessages.MASTER, master);
        });
    }

    /** What comes in by this link is passed on, when its source would be reached by it. */
    public static NetlinkMessage routes(int index) {
        return NetlinkMessage.request("newlink:" + index + "/forwarding", RouteType.NEWLINK, 0, out -> {
            LinkMessages.ifinfo(out, index, 0, 0);
            out.nested(
                    AF_SPEC,
                    families -> families.nested(
                            IpFamily.V4.number(),
                            inet -> inet.nested(
                                    INET_CONF, conf -> conf.u32(FORWARDING, 1).u32(RP_FILTER, 1))));
        });
    }
}
