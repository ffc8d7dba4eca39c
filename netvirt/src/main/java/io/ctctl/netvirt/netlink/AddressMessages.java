package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpFamily;

/** Requests about the addresses of links, as in {@code linux/if_addr.h}. */
public final class AddressMessages {
    static final int ADDRESS = 1;
    static final int LOCAL = 2;
    private static final int BROADCAST = 4;
    private static final int NODAD = 0x02;
    private static final int LONGEST_WITH_BROADCAST = 30;

    private AddressMessages() {}

    /** Gives a link an address. An IPv6 address is used at once: nobody else can have what an instance gave out. */
    public static NetlinkMessage add(int link, InterfaceAddress address) {
        return NetlinkMessage.request(
                "newaddr:" + address, RouteType.NEWADDR, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
                    boolean v6 = address.family() == IpFamily.V6;
                    header(out, link, address, v6 ? NODAD : 0);
                    out.attribute(LOCAL, address.address().bytes());
                    if (!v6 && address.prefix() <= LONGEST_WITH_BROADCAST) {
                        out.attribute(BROADCAST, address.subnet().last().bytes());
                    }
                    out.attribute(ADDRESS, address.address().bytes());
                });
    }

    public static NetlinkMessage remove(int link, InterfaceAddress address) {
        return NetlinkMessage.request("deladdr:" + address, RouteType.DELADDR, 0, out -> {
            header(out, link, address, 0);
            out.attribute(LOCAL, address.address().bytes());
            out.attribute(ADDRESS, address.address().bytes());
        });
    }

    /** All addresses of all links. */
    public static NetlinkMessage dump() {
        return NetlinkMessage.dump(
                "getaddr", RouteType.GETADDR, out -> out.u8(0).u8(0).u8(0).u8(0).u32(0));
    }

    /** struct ifaddrmsg. */
    private static void header(MessageWriter out, int link, InterfaceAddress address, int flags) {
        out.u8(address.family().number()).u8(address.prefix()).u8(flags).u8(0).u32(link);
    }
}
