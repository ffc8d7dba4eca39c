package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition.Overlay;
import java.util.Optional;
import java.util.function.Consumer;

/** Requests that make and remove links. Attribute numbers are those of {@code linux/if_link.h}. */
public final class LinkMessages {
    private static final int CREATE = NetlinkFlag.CREATE | NetlinkFlag.EXCL;

    static final int IFF_UP = 1;
    static final int IFF_NOARP = 0x80;

    static final int ADDRESS = 1;
    static final int NAME = 3;
    static final int MTU = 4;
    static final int LINK = 5;
    static final int MASTER = 10;
    static final int LINKINFO = 18;
    static final int NET_NS_PID = 19;
    static final int ALIAS = 20;
    static final int NET_NS_FD = 28;
    private static final int NUM_TX_QUEUES = 31;
    private static final int NUM_RX_QUEUES = 32;
    static final int INFO_KIND = 1;
    static final int INFO_DATA = 2;

    private static final int VETH_PEER = 1;
    private static final int MACVLAN_MODE = 1;
    private static final int MACVLAN_MODE_BRIDGE = 4;
    private static final int BRIDGE_FORWARD_DELAY = 1;
    private static final int BRIDGE_STP = 5;
    private static final int BRIDGE_MCAST_SNOOPING = 23;
    private static final int VXLAN_ID = 1;
    private static final int VXLAN_LINK = 3;
    private static final int VXLAN_LOCAL = 4;
    private static final int VXLAN_LEARNING = 7;
    private static final int VXLAN_PORT = 15;
    private static final int VXLAN_LOCAL6 = 17;

    private LinkMessages() {}

    /** In which namespace a new link, or a link's other end, comes to be. */
    public sealed interface Place {
        /** Where the request is made. */
        record Here() implements Place {
            @Override
            public void write(MessageWriter out) {
                // nothing says so
            }
        }

        /** That of a start's first process, whose pid the monitor fills in. */
        record Child() implements Place {
            @Override
            public void write(MessageWriter out) {
                out.childPid(NET_NS_PID);
            }
        }

        /** That of a process. */
        record Process(int pid) implements Place {
            @Override
            public void write(MessageWriter out) {
                out.u32(NET_NS_PID, pid);
            }
        }

        void write(MessageWriter out);
    }

    /**
     * One link, or one end of a pair.
     *
     * @param index chosen beforehand; 0: the kernel's choice
     * @param arp without it every packet goes to the link's own hardware address
     */
    public record End(
            InterfaceName name, int index, Optional<MacAddress> mac, Optional<Integer> mtu, boolean arp, Place place) {
        private void header(MessageWriter out, int up) {
            int flags = up | (arp ? 0 : IFF_NOARP);
            ifinfo(out, index, flags, flags);
        }

        private void properties(MessageWriter out) {
            mac.ifPresent(address -> out.attribute(ADDRESS, address.bytes()));
            mtu.ifPresent(value -> out.u32(MTU, value));
        }

        private void place(MessageWriter out, int relation, int other) {
            place.write(out);
            if (other != 0) {
                out.u32(relation, other);
            }
            out.text(NAME, name.value());
        }
    }

    /**
     * A pair of links. This end is up; the other one cannot be yet: the kernel knows the pair only when both are made.
     *
     * @param master the bridge that this end is a port of, or 0
     */
    public static NetlinkMessage veth(End here, int master, End there) {
        return veth(here, IFF_UP, master, there);
    }

    /** The same, with this end down as well. */
    public static NetlinkMessage restingVeth(End here, int master, End there) {
        return veth(here, 0, master, there);
    }

    private static NetlinkMessage veth(End here, int up, int master, End there) {
        return NetlinkMessage.request(
                "newlink:" + here.name() + "/veth/" + there.name(), RouteType.NEWLINK, CREATE, out -> {
                    here.header(out, up);
                    here.properties(out);
                    oneQueue(out);
                    here.place(out, MASTER, master);
                    info(
                            out,
                            "veth",
                            data -> data.nested(VETH_PEER, peer -> {
                                there.header(peer, 0);
                                there.properties(peer);
                                oneQueue(peer);
                                there.place(peer, MASTER, 0);
                            }));
                });
    }

    /** As it uses one anyway: made with one for each CPU, a link takes the others away, and waits until no CPU looks at them. */
    private static void oneQueue(MessageWriter out) {
        out.u32(NUM_TX_QUEUES, 1);
        out.u32(NUM_RX_QUEUES, 1);
    }

    /** A link of its own MAC address on a link of the host; its like on the same link reach each other, not the host. */
    public static NetlinkMessage macvlan(End end, int parent) {
        return NetlinkMessage.request("newlink:" + end.name() + "/macvlan", RouteType.NEWLINK, CREATE, out -> {
            end.header(out, IFF_UP);
            end.properties(out);
            end.place(out, LINK, parent);
            info(out, "macvlan", data -> data.u32(MACVLAN_MODE, MACVLAN_MODE_BRIDGE));
        });
    }

    /** A bridge that is up, without spanning tree, forwarding at once. */
    public static NetlinkMessage bridge(InterfaceName name, int index, MacAddress mac, int mtu) {
        return NetlinkMessage.request("newlink:" + name + "/bridge", RouteType.NEWLINK, CREATE, out -> {
            ifinfo(out, index, IFF_UP, IFF_UP);
            // a bridge without one of its own takes that of some port, and changes it with the ports
            out.attribute(ADDRESS, mac.bytes());
            out.u32(MTU, mtu);
            out.text(NAME, name.value());
            info(out, "bridge", data -> data.u32(BRIDGE_FORWARD_DELAY, 0)
                    .u32(BRIDGE_STP, 0)
                    // a querier is missing here, and a bridge that waits for one forgets IPv6's neighbour discovery
                    .u8(BRIDGE_MCAST_SNOOPING, 0));
        });
    }

    /** What a vxlan is a port of, and the link it goes out by (0: whichever leads to its peers). */
    public record Below(int master, int parent, int mtu) {}

    /** A bridge's way to other hosts, which learns who is where. */
    public static NetlinkMessage vxlan(InterfaceName name, int index, Below below, Overlay overlay) {
        return NetlinkMessage.request("newlink:" + name + "/vxlan", RouteType.NEWLINK, CREATE, out -> {
            ifinfo(out, index, IFF_UP, IFF_UP);
            out.u32(MTU, below.mtu());
            out.u32(MASTER, below.master());
            out.text(NAME, name.value());
            info(out, "vxlan", data -> {
                data.u32(VXLAN_ID, overlay.vni());
                overlay.local()
                        .or(() -> overlay.anyLocal())
                        .ifPresent(local -> data.attribute(local(local), local.bytes()));
                if (below.parent() != 0) {
                    data.u32(VXLAN_LINK, below.parent());
                }
                data.u8(VXLAN_LEARNING, 1);
                data.be16(VXLAN_PORT, overlay.port());
            });
        });
    }

    private static int local(IpAddress address) {
        return address.family() == IpFamily.V4 ? VXLAN_LOCAL : VXLAN_LOCAL6;
    }

    /** A link that goes nowhere. */
    public static NetlinkMessage dummy(InterfaceName name) {
        return NetlinkMessage.request("newlink:" + name + "/dummy", RouteType.NEWLINK, CREATE, out -> {
            ifinfo(out, 0, IFF_UP, IFF_UP);
            out.text(NAME, name.value());
            info(out, "dummy", data -> {});
        });
    }

    /** A bridge that is down: what comes in by its ports goes nowhere, and nothing goes out by them. */
    public static NetlinkMessage deadEnd(InterfaceName name, int index) {
        return NetlinkMessage.request("newlink:" + name + "/bridge/down", RouteType.NEWLINK, CREATE, out -> {
            ifinfo(out, index, 0, 0);
            out.text(NAME, name.value());
            info(out, "bridge", data -> data.u32(BRIDGE_STP, 0));
        });
    }

    public static NetlinkMessage delete(InterfaceName name) {
        return NetlinkMessage.request("dellink:" + name, RouteType.DELLINK, 0, out -> {
            ifinfo(out, 0, 0, 0);
            out.text(NAME, name.value());
        });
    }

    public static NetlinkMessage delete(int index) {
        return NetlinkMessage.request("dellink:" + index, RouteType.DELLINK, 0, out -> ifinfo(out, index, 0, 0));
    }

    /** All links. */
    public static NetlinkMessage dump() {
        return NetlinkMessage.dump("getlink", RouteType.GETLINK, out -> ifinfo(out, 0, 0, 0));
    }

    /** One link, which is answered as in {@link #dump}; ENODEV when it is not there. */
    public static NetlinkMessage get(int index) {
        return NetlinkMessage.request("getlink:" + index, RouteType.GETLINK, 0, out -> ifinfo(out, index, 0, 0));
    }

    /** As {@link #get(int)}, by its name. */
    public static NetlinkMessage get(InterfaceName name) {
        return NetlinkMessage.request("getlink:" + name, RouteType.GETLINK, 0, out -> {
            ifinfo(out, 0, 0, 0);
            out.text(NAME, name.value());
        });
    }

    /** struct ifinfomsg. */
    static void ifinfo(MessageWriter out, int index, int flags, int change) {
        out.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private static void info(MessageWriter out, String kind, Consumer<MessageWriter> data) {
        out.nested(LINKINFO, info -> info.bareText(INFO_KIND, kind).nested(INFO_DATA, data));
    }
}
