package io.ctctl.runtime.net;

import io.ctctl.linux.FrameSocket;
import io.ctctl.linux.SyscallException;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.setup.Announcement;
import io.ctctl.netvirt.setup.InterfaceSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is sent to and by one interface that is not connected, kept in the buffers of two sockets: one on the network's bridge, by
 * which everything for the container's hardware address passes, and one on the interface itself. Not thread-safe.
 */
final class KeptFrames implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptFrames.class);

    private FrameSocket incoming;
    private FrameSocket outgoing;

    /** From now on keeps what comes for the interface, and has its network's other hosts send that here. */
    void expect(InterfaceSetup setup) throws IOException {
        int bridge = setup.host().master();
        if (bridge == 0 || incoming != null) {
            return;
        }
        incoming = FrameSocket.addressedTo(bridge, setup.attached().mac().bytes());
        try (FrameSocket socket = FrameSocket.sender(bridge)) {
            announce(setup, socket);
        }
    }

    /** From now on keeps what the interface sends in vain. */
    void listen(InterfaceSetup setup, Path namespace) throws IOException {
        outgoing = FrameSocket.sentBy(namespace, setup.attached().insideIndex());
    }

    /** The interface is connected: everything goes where it was to go, first of all the news of it. */
    void passOn(InterfaceSetup setup, Path namespace) throws IOException {
        if (outgoing == null) {
            listen(setup, namespace);
        }
        announce(setup, outgoing);
        if (incoming != null) {
            try (FrameSocket inside = FrameSocket.sender(setup.attached().hostIndex())) {
                pump(incoming, inside);
            }
        }
        pump(outgoing, outgoing);
    }

    private static void announce(InterfaceSetup setup, FrameSocket socket) {
        for (InterfaceAddress address : setup.attached().addresses()) {
            try {
                socket.sendPlain(
                        Announcement.frame(address.address(), setup.attached().mac()));
            } catch (SyscallException e) {
                // those who do not hear of it ask when nobody answers
                LOG.debug("announce {}: {}", address, e.getMessage());
            }
        }
    }

    private static void pump(FrameSocket from, FrameSocket to) throws SyscallException {
        for (Optional<byte[]> frame = from.next(); frame.isPresent(); frame = from.next()) {
            try {
                to.send(frame.get());
            } catch (SyscallException e) {
                // a frame that is lost is sent again by those who care
                LOG.debug("pass a frame on: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        if (incoming != null) {
            incoming.close();
        }
        if (outgoing != null) {
            outgoing.close();
        }
    }
}
