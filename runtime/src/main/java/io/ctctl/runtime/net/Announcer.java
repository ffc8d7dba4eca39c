package io.ctctl.runtime.net;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.FrameSocket;
import io.ctctl.linux.SyscallException;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.NeighbourMessages;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.setup.Announcement;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those around where the addresses of an interface are now, as OpenVZ's arpsend and ndsend: another container may have had
 * them before, or the same one on another host; and has packets on their way there be large. On a thread of its own, for no
 * start waits for it.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    /** Bridge or host end are gone or down again: the run was short. */
    private static final Set<Errno> GONE = EnumSet.of(Errno.ENODEV, Errno.ENXIO, Errno.ENETDOWN);

    private final Networks networks;
    private final LeaseBook book;
    private final LargePackets largePackets;
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> BackgroundThread.of(work, "announcer"));

    Announcer(Networks networks, LeaseBook book) {
        this.networks = networks;
        this.book = book;
        largePackets = new LargePackets(networks.host());
        sender.allowCoreThreadTimeOut(true);
    }

    /** Of what the container has when its turn comes: an address may be somebody else's by then. {@code pid} is in its namespace. */
    void announce(ContainerId id, int pid) {
        sender.execute(() -> book.of(id).forEach(attached -> tell(attached, pid)));
    }

    private void tell(AttachedInterface attached, int pid) {
        Optional<NetworkDefinition> network = networks.find(attached.network());
        try {
            if (network.isPresent()) {
                largePackets.allow(
                        attached,
                        network.get(),
                        networks.known(network.get()).map(HostLinks.Up::index).orElse(0));
                switch (network.get().type()) {
                    case BRIDGE, VXLAN -> tellBridge(attached, network.get());
                    case ROUTED -> tellNeighbours(attached, network.get());
                    case MACVLAN -> tellFromInside(attached, Path.of("/proc", Integer.toString(pid), "ns", "net"));
                }
            }
        } catch (NoSuchFileException ignored) {
            // ENOENT: the run was short, and its namespace is gone
        } catch (SyscallException e) {
            if (!GONE.contains(e.errno())) {
                LOG.warn("announce the addresses of {}: {}", attached.container(), e.getMessage());
            }
        } catch (IOException | ContainerException e) {
            LOG.warn("announce the addresses of {}: {}", attached.container(), e.getMessage());
        }
    }

    /** The host's own table, and its ports where somebody may remember another: each of them has to be sent a frame. */
    private void tellBridge(AttachedInterface attached, NetworkDefinition network) throws IOException {
        Optional<HostLinks.Up> bridge = networks.known(network);
        if (bridge.isEmpty()) {
            return;
        }
        int index = bridge.get().index();
        List<NetlinkMessage> known = new ArrayList<>();
        attached.addresses()
                .forEach(address -> known.add(NeighbourMessages.known(address.address(), index, attached.mac())));
        // first: who hears of it and tells somebody on the host is to be right
        networks.host().send(known);
        boolean alone = network.type() == NetworkType.BRIDGE && bridge.get().made();
        List<InterfaceAddress> news = alone ? book.othersAddresses(attached) : attached.addresses();
        if (!news.isEmpty()) {
            try (FrameSocket socket = FrameSocket.sender(index)) {
                for (InterfaceAddress address : news) {
                    socket.sendPlain(Announcement.frame(address.address(), attached.mac()));
                }
            }
        }
    }

    /** Those on a link of the host where it answers for the address: it is at the host's own hardware address. */
    private void tellNeighbours(AttachedInterface attached, NetworkDefinition network) throws IOException {
        Map<IpAddress, Integer> proxied = networks.proxied(attached, network);
        if (proxied.isEmpty()) {
            return;
        }
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            for (Map.Entry<IpAddress, Integer> each : proxied.entrySet()) {
                Optional<MacAddress> hardware =
                        Link.find(route, each.getValue()).flatMap(Link::mac);
                if (hardware.isPresent()) {
                    try (FrameSocket socket = FrameSocket.sender(each.getValue())) {
                        socket.sendPlain(Announcement.frame(each.getKey(), hardware.get()));
                    }
                }
            }
        }
    }

    /** Those on the link of a macvlan and on others like it: from the host only the former would hear. */
    private static void tellFromInside(AttachedInterface attached, Path namespace) throws IOException {
        try (FrameSocket socket = FrameSocket.sentBy(namespace, attached.insideIndex())) {
            for (InterfaceAddress address : attached.addresses()) {
                socket.sendPlain(Announcement.frame(address.address(), attached.mac()));
            }
        }
    }
}
