package io.ctctl.netvirt.netlink;

import io.ctctl.linux.Errno;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import java.io.IOException;
import java.util.Optional;

/**
 * A link as the kernel lists it.
 *
 * @param kind of a virtual one: veth, bridge, vxlan and so on
 * @param mac its hardware address, as Ethernet has
 * @param master index of the bridge it is a port of, or 0
 */
public record Link(
        int index, String name, Optional<String> kind, Optional<MacAddress> mac, int master, int mtu, boolean up) {
    private static final int FIXED = 16;

    /** Of an answer to {@link LinkMessages#dump}. */
    public static Link of(NetlinkMessage message) {
        Attributes attributes = message.attributes(FIXED);
        return new Link(
                message.buffer().getInt(4),
                attributes.text(LinkMessages.NAME).orElse(""),
                attributes.nested(LinkMessages.LINKINFO).text(LinkMessages.INFO_KIND),
                mac(attributes),
                attributes.u32(LinkMessages.MASTER).orElse(0),
                attributes.u32(LinkMessages.MTU).orElse(0),
                (message.buffer().getInt(8) & LinkMessages.IFF_UP) != 0);
    }

    /** One by its name or index; listing them all takes longer the more there are, and keeps others waiting. */
    public static Optional<Link> find(NetlinkConversation route, InterfaceName name) throws IOException {
        return find(route, LinkMessages.get(name));
    }

    public static Optional<Link> find(NetlinkConversation route, int index) throws IOException {
        return find(route, LinkMessages.get(index));
    }

    private static Optional<Link> find(NetlinkConversation route, NetlinkMessage request) throws IOException {
        try {
            return route.dump(request).stream().map(Link::of).findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A tunnel's end has others, and loopback zeroes. */
    private static Optional<MacAddress> mac(Attributes attributes) {
        return attributes.bytes(LinkMessages.ADDRESS).filter(MacAddress::isOne).map(MacAddress::of);
    }
}
