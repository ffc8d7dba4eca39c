package io.ctctl.runtime.checkpoint;

import io.ctctl.netvirt.netlink.TcpSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the TCP connections that no program of a container holds come to rest before they are cut off, for CRIU leaves them out:
 * those that have not been accepted yet, and those that have been closed with data on its way. Whoever is at the other end of
 * one that does not come to rest in time finds it reset.
 */
final class Settling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
    private static final Duration SERVING = Duration.ofMillis(250);
    /** Who has asked for a connection may have gone. */
    private static final Duration ANSWERING = Duration.ofMillis(20);
    /** In which nothing runs. */
    private static final Duration CLOSING = Duration.ofMillis(40);

    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final int pid;
    private final TcpSockets sockets;
    private Optional<SynGate> gate = Optional.empty();

    /** A state that passes by itself, unless something is wrong. */
    @FunctionalInterface
    private interface Unsettled {
        boolean lasts() throws IOException;
    }

    Settling(int pid) throws IOException {
        this.pid = pid;
        this.sockets = TcpSockets.of(pid);
    }

    /** Whether packets that must not be lost can be under way. */
    boolean isConnected() throws IOException {
        return sockets.areConnected();
    }

    /** While all goes on: lets in who has come, and nobody else. */
    void begin() throws IOException {
        if (!sockets.areListening()) {
            return;
        }
        try {
            gate = Optional.of(SynGate.put(pid));
        } catch (IOException e) {
            LOG.warn("connections that begin now will be reset: {}", e.getMessage());
        }
        await(sockets::areHalfOpen, ANSWERING);
        await(sockets::areWaitedFor, SERVING);
        await(sockets::areClosing, SERVING);
    }

    /** Everything stands still, and packets still come and go. */
    void stopped() throws IOException {
        await(sockets::areClosing, CLOSING);
    }

    private static void await(Unsettled state, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state.lasts() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** It has been cut off: nobody needs to be kept out any more. */
    void cutOff() throws IOException {
        if (gate.isPresent()) {
            gate.get().open();
        }
    }

    @Override
    public void close() {
        sockets.close();
        try {
            if (gate.isPresent()) {
                gate.get().close();
            }
        } catch (IOException e) {
            LOG.error(
                    "the container of process {} gets no new TCP connections until its table ctctl-arrivals is deleted: {}",
                    pid,
                    e.getMessage());
        }
    }
}
