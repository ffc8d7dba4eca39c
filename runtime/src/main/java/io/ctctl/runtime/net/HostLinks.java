package io.ctctl.runtime.net;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.NetlinkBatch;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.netlink.Route;
import io.ctctl.netvirt.netlink.RouteMessages;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.netvirt.setup.BridgeSetup;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The instance's links in its network namespace: makes them, finds those of an earlier daemon, takes them down. */
final class HostLinks {
    private static final int ETHERNET_MTU = 1500;
    private static final int V6_HEADER_MORE = 20;
    /** Indexes are chosen from here up: far from those the kernel gives out one after the other. */
    static final int LOWEST_INDEX = 1 << 28;

    private static final Set<Errno> THERE = Set.of(Errno.EEXIST);
    private static final Set<Errno> GONE = EnumSet.of(Errno.ENODEV, Errno.ENOENT, Errno.ESRCH, Errno.EADDRNOTAVAIL);

    private final SecureRandom random = new SecureRandom();

    /**
     * A network's bridge, or for other types what stands in for it.
     *
     * @param made by this daemon: nobody there remembers what was before
     */
    record Up(int index, int parent, int mtu, boolean made) {}

    /** An index that no link has, but for a chance of one in 2^30. */
    int freeIndex() {
        return LOWEST_INDEX + random.nextInt(Integer.MAX_VALUE - LOWEST_INDEX - 1);
    }

    /** What is there, or is made now. */
    Up up(NetworkDefinition network) throws IOException {
        try (NetlinkConversation kernel = open()) {
            List<Link> links = links(kernel);
            int parent = network.parent()
                    .map(name -> parent(network, links, name.value()))
                    .orElse(0);
            int mtu = network.mtu().orElseGet(() -> defaultMtu(network, parent, links, kernel));
            if (network.link().isEmpty()) {
                return new Up(0, parent, mtu, false);
            }
            String name = network.link().get().value();
            Optional<Link> existing =
                    links.stream().filter(link -> link.name().equals(name)).findFirst();
            if (existing.isPresent()) {
                return adopted(network, existing.get(), parent);
            }
            refuseTaken(network, kernel);
            return make(
                    kernel, new BridgeSetup(network, freeIndex(), MacAddress.local(random.nextLong()), mtu, parent));
        }
    }

    private static Up adopted(NetworkDefinition network, Link link, int parent) {
        if (!link.kind().equals(Optional.of("bridge"))) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE,
                    "network " + network.name() + ": the host's link " + link.name() + " is no bridge: remove it");
        }
        return new Up(link.index(), parent, link.mtu(), false);
    }

    private static Up make(NetlinkConversation kernel, BridgeSetup setup) throws IOException {
        try {
            kernel.send(NetlinkBatch.route(setup.make()));
            return new Up(setup.index(), setup.parent(), setup.mtu(), true);
        } catch (NetlinkException e) {
            try {
                kernel.send(NetlinkBatch.route(BridgeSetup.remove(setup.network())));
            } catch (NetlinkException ignored) {
                // ENODEV: what could not be made is not there
            }
            if (e.errno() == Errno.EOPNOTSUPP) {
                throw new ContainerException(
                        ErrorKind.HOST_LACKS,
                        "network " + setup.network().name() + ": this kernel has no "
                                + (setup.network().overlay().isPresent() ? "bridges or vxlans" : "bridges")
                                + " (module missing?); --network none and host go without: " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    /** Removes the network's links; none is fine. */
    void down(NetworkDefinition network) throws IOException {
        sendRemovals(BridgeSetup.remove(network));
    }

    /** What is there already is no failure. */
    void sendAdditions(List<NetlinkMessage> messages) throws IOException {
        sendEach(THERE, messages);
    }

    /** Removes what is there; what is gone already is no failure. */
    void sendRemovals(List<NetlinkMessage> messages) throws IOException {
        sendEach(GONE, messages);
    }

    private static void sendEach(Set<Errno> harmless, List<NetlinkMessage> messages) throws IOException {
        try (NetlinkConversation kernel = open()) {
            for (NetlinkMessage message : messages) {
                kernel.sendUnless(harmless, message);
            }
        }
    }

    private static void refuseTaken(NetworkDefinition network, NetlinkConversation kernel) throws IOException {
        for (NetworkDesign.Occupied other : HostTables.occupied(kernel)) {
            for (Subnet subnet : network.subnets()) {
                if (subnet.cidr().overlaps(other.subnet())) {
                    throw new ContainerException(
                            ErrorKind.NAME_IN_USE,
                            "network " + network.name() + ": its subnet " + subnet.cidr() + " overlaps "
                                    + other.subnet() + " of " + other.by()
                                    + ": `ctctl network rm` it and make one with another --subnet");
                }
            }
        }
    }

    private static int parent(NetworkDefinition network, List<Link> links, String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .map(Link::index)
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.HOST_LACKS,
                        "network " + network.name() + ": its parent link " + name + " does not exist on this host"));
    }

    /** ContainerException unless what the network's addresses become outside are addresses of this host: no answer would come. */
    void requireOwn(NetworkDefinition network) throws IOException {
        if (network.snat().isEmpty()) {
            return;
        }
        Set<IpAddress> own = HostTables.neighbourhood().own();
        for (IpAddress address : network.snat()) {
            if (!own.contains(address)) {
                throw new ContainerException(
                        ErrorKind.USAGE,
                        "network " + network.name() + ": " + address
                                + " is no address of this host: add it to a link first, or choose another --snat");
            }
        }
    }

    /** ContainerException unless the host has the link. */
    void requireParent(NetworkDefinition network) throws IOException {
        if (network.parent().isPresent()) {
            try (NetlinkConversation kernel = open()) {
                parent(network, links(kernel), network.parent().get().value());
            }
        }
    }

    /** That of the link below: the parent, or the one the default route leaves by. */
    private static int defaultMtu(NetworkDefinition network, int parent, List<Link> links, NetlinkConversation kernel) {
        int below = parent != 0 ? parent : defaultLink(kernel);
        int mtu = links.stream()
                .filter(link -> link.index() == below)
                .map(Link::mtu)
                .findFirst()
                .orElse(ETHERNET_MTU);
        if (network.type() == NetworkType.MACVLAN) {
            return mtu;
        }
        int usual = Math.min(mtu, ETHERNET_MTU);
        return network.overlay()
                .map(overlay -> usual
                        - BridgeSetup.VXLAN_OVERHEAD
                        - (overlay.peers().stream().anyMatch(peer -> peer.family() == IpFamily.V6)
                                ? V6_HEADER_MORE
                                : 0))
                .orElse(usual);
    }

    private static int defaultLink(NetlinkConversation kernel) {
        try {
            return Route.of(kernel.dump(RouteMessages.dump(IpFamily.V4))).stream()
                    .filter(route -> route.destination().prefix() == 0)
                    .map(Route::out)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ignored) {
            // no IPv4 at all: Ethernet's default will do
            return 0;
        }
    }

    /** Sends to the host's own namespace. */
    void send(List<NetlinkMessage> messages) throws IOException {
        try (NetlinkConversation kernel = open()) {
            kernel.send(NetlinkBatch.route(messages));
        }
    }

    /** Sends to a process's namespace. */
    void sendIn(int pid, List<NetlinkMessage> messages) throws IOException {
        Path namespace = Path.of("/proc", Integer.toString(pid), "ns", "net");
        try (NetlinkConversation kernel = NetlinkConversation.openIn(namespace, NetlinkProtocol.ROUTE)) {
            kernel.send(NetlinkBatch.route(messages));
        }
    }

    /** The names of all links there are. */
    List<Link> links() throws IOException {
        try (NetlinkConversation kernel = open()) {
            return links(kernel);
        }
    }

    private static List<Link> links(NetlinkConversation kernel) throws IOException {
        return HostTables.links(kernel);
    }

    private static NetlinkConversation open() throws IOException {
        return HostTables.open();
    }
}
