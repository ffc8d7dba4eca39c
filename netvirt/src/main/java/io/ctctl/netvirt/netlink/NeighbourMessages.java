package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;

/** Requests about who is where: neighbours answered for, and a vxlan's peers, as in {@code linux/neighbour.h}. */
public final class NeighbourMessages {
    private static final int AF_BRIDGE = 7;
    private static final int DESTINATION = 1;
    private static final int HARDWARE = 2;
    private static final int STALE = 0x04;
    private static final int PERMANENT = 0x80;
    private static final int NOARP = 0x40;
    private static final int SELF = 0x02;
    private static final int MASTER = 0x04;
    private static final int PROXY = 0x08;
    private static final byte[] EVERYBODY = new byte[6];

    private NeighbourMessages() {}

    /** The host answers for an address on a link: ARP and neighbour discovery find the host instead of nobody. */
    public static NetlinkMessage proxy(IpAddress address, int link) {
        return NetlinkMessage.request(
                "newneigh:" + address + "/proxy", RouteType.NEWNEIGH, NetlinkFlag.CREATE | NetlinkFlag.REPLACE, out -> {
                    ndmsg(out, address.family().number(), link, PERMANENT, PROXY);
                    out.attribute(DESTINATION, address.bytes());
                });
    }

    public static NetlinkMessage removeProxy(IpAddress address, int link) {
        return NetlinkMessage.request("delneigh:" + address + "/proxy", RouteType.DELNEIGH, 0, out -> {
            ndmsg(out, address.family().number(), link, 0, PROXY);
            out.attribute(DESTINATION, address.bytes());
        });
    }

    /** Where an address on a link is, to be made sure of when it is next used. */
    public static NetlinkMessage known(IpAddress address, int link, MacAddress mac) {
        return NetlinkMessage.request(
                "newneigh:" + address, RouteType.NEWNEIGH, NetlinkFlag.CREATE | NetlinkFlag.REPLACE, out -> {
                    ndmsg(out, address.family().number(), link, STALE, 0);
                    out.attribute(DESTINATION, address.bytes());
                    out.attribute(HARDWARE, mac.bytes());
                });
    }

    /** What a vxlan does not know the place of, it sends to this host as well. */
    public static NetlinkMessage peer(IpAddress host, int vxlan) {
        return NetlinkMessage.request(
                "newneigh:" + host + "/peer", RouteType.NEWNEIGH, NetlinkFlag.CREATE | NetlinkFlag.APPEND, out -> {
                    ndmsg(out, AF_BRIDGE, vxlan, NOARP | PERMANENT, SELF);
                    out.attribute(HARDWARE, EVERYBODY);
                    out.attribute(DESTINATION, host.bytes());
                });
    }

    /** A bridge knows that a MAC address is at a port of it, whether or not it hears from there. */
    public static NetlinkMessage stays(MacAddress mac, int port) {
        return NetlinkMessage.request(
                "newneigh:" + mac, RouteType.NEWNEIGH, NetlinkFlag.CREATE | NetlinkFlag.REPLACE, out -> {
                    ndmsg(out, AF_BRIDGE, port, NOARP, MASTER);
                    out.attribute(HARDWARE, mac.bytes());
                });
    }

    /** Undoes {@link #stays}: the bridge knows what it hears. */
    public static NetlinkMessage staysNoMore(MacAddress mac, int port) {
        return NetlinkMessage.request("delneigh:" + mac, RouteType.DELNEIGH, 0, out -> {
            ndmsg(out, AF_BRIDGE, port, 0, MASTER);
            out.attribute(HARDWARE, mac.bytes());
        });
    }

    /** struct ndmsg. */
    private static void ndmsg(MessageWriter out, int family, int link, int state, int flags) {
        out.u8(family).u8(0).u16(0).u32(link).u16(state).u8(flags).u8(0);
    }
}
