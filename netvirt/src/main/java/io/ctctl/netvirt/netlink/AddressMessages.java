package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpFamily;

/** Requests about the addresses of links, as in {@code linux/if_addr.h}. */
public final class AddressMessages {
    static final int ADDRESS = 1;
    static final int LOCAL = 2;
    private static final int BROADCAST = 4;
    private static final int FLAGS = 8;
    private static final int NODAD = 0x02;
    private static final int SHORTEST_WITH_BROADCAST = 30;

    private AddressMessages() {}

    /** Gives a link an address. An IPv6 address is used at once: nobody else can have what an instance gave out. */
    public static NetlinkMessage add(int link, InterfaceAddress address) {
        return NetlinkMessage.request(
                "newaddr:" + address, RouteType.NEWADDR, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
                    header(out, link, address);
                    out.attribute(LOCAL, address.address().bytes());
                    out.attribute(ADDRESS, address.address().bytes());
                    if (address.family() == IpFamily.V6) {
                        out.u32(FLAGS, NODAD);
                    } else if (address.prefix() <= SHORTEST_WITH_BROADCAST) {
                        out.attribute(BROADCAST, address.subnet().last().bytes());
                    }
                });
    }

    public static NetlinkMessage remove(int link, InterfaceAddress address) {
        return NetlinkMessage.request("deladdr:" + address, RouteType.DELADDR, 0, out -> {
            header(out, link, address);
            out.attribute(LOCAL, address.address().bytes());
            out.attribute(ADDRESS, address.address().bytes());
        });
    }

    /** All addresses of all links. */
    public static NetlinkMessage dump() {
        return NetlinkMessage.dump("getaddr", RouteType.GETADDR, out -> out.u8(0).u8(0).u8(0).u8(0).u32(0));
    }

    /** struct ifaddrmsg. */
    private static void header(MessageWriter out, int link, InterfaceAddress address) {
        out.u8(address.family().number()).u8(address.prefix()).u8(0).u8(0).u32(link);
    }
}
