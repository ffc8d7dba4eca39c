package io.ctctl.runtime.net;

import io.ctctl.linux.Errno;
import io.ctctl.linux.FrameSocket;
import io.ctctl.linux.SyscallException;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.netlink.NeighbourMessages;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.setup.Announcement;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the bridge and the host where the addresses of an interface are now, as OpenVZ's arpsend and ndsend: another container
 * may have had them before, or the same one on another host. On a thread of its own, for no start waits for it.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    /** Bridge or host end are gone or down again: the run was short. */
    private static final Set<Errno> GONE = EnumSet.of(Errno.ENODEV, Errno.ENXIO, Errno.ENETDOWN);

    private final Networks networks;
    private final LeaseBook book;
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Announcer::thread);

    Announcer(Networks networks, LeaseBook book) {
        this.networks = networks;
        this.book = book;
        sender.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "announcer");
        thread.setDaemon(true);
        return thread;
    }

    /** Of what the container has when its turn comes: an address may be somebody else's by then. */
    void announce(ContainerId id) {
        sender.execute(() -> book.of(id).forEach(this::tell));
    }

    private void tell(AttachedInterface attached) {
        Optional<HostLinks.Up> bridge = networks.find(attached.network())
                .filter(network -> network.type().bridged())
                .flatMap(networks::known);
        if (bridge.isEmpty()) {
            return;
        }
        List<NetlinkMessage> known = new ArrayList<>();
        try (FrameSocket socket = FrameSocket.sender(bridge.get().index())) {
            for (InterfaceAddress address : attached.addresses()) {
                socket.sendPlain(Announcement.frame(address.address(), attached.mac()));
                known.add(
                        NeighbourMessages.known(address.address(), bridge.get().index(), attached.mac()));
            }
            networks.host().send(known);
        } catch (SyscallException e) {
            if (!GONE.contains(e.errno())) {
                LOG.warn("announce the addresses of {}: {}", attached.container(), e.getMessage());
            }
        } catch (IOException e) {
            LOG.warn("announce the addresses of {}: {}", attached.container(), e.getMessage());
        }
    }
}
