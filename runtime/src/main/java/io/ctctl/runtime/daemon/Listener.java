package io.ctctl.runtime.daemon;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Poller;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections, also with a full descriptor table. Then a connection cannot be accepted nor refused, and stays
 * readable for ever: a spare descriptor is given up to tell the client, and listening pauses when even that fails.
 */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Path NULL = Path.of("/dev/null");
    private static final int BACKLOG = 512;
    private static final Executor LATER = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private final Poller poller;
    private final SeqSocket socket;
    private final Consumer<SeqSocket> accepted;
    private Optional<Fd> spare;
    private boolean closed;

    private Listener(Poller poller, SeqSocket socket, Consumer<SeqSocket> accepted, Fd spare) {
        this.poller = poller;
        this.socket = socket;
        this.accepted = accepted;
        this.spare = Optional.of(spare);
    }

    /** Listens on a path where nothing is. */
    static Listener open(Path path, Poller poller, Consumer<SeqSocket> accepted) throws IOException {
        SeqSocket socket = SeqSocket.listen(path, BACKLOG);
        Listener listener = new Listener(poller, socket, accepted, Fd.open(NULL));
        poller.add(socket.fd(), listener::readable);
        return listener;
    }

    private synchronized void readable() {
        if (closed) {
            return;
        }
        try {
            accepted.accept(socket.accept());
        } catch (SyscallException e) {
            if (e.errno() == Errno.EMFILE || e.errno() == Errno.ENFILE) {
                LOG.warn("no free file descriptor for a client");
                turnAway();
            } else {
                // ECONNABORTED and the like: that client is gone.
                LOG.info("a client was not accepted: {}", e.getMessage());
            }
        } catch (IOException e) {
            LOG.info("a client was not accepted: {}", e.getMessage());
        }
    }

    private void turnAway() {
        spare.ifPresent(Fd::close);
        spare = Optional.empty();
        try (SeqSocket client = socket.accept()) {
            Conversation.turnAway(client, "the daemon has too many files open: try again, or raise its limit of files");
        } catch (IOException e) {
            LOG.debug("not even to turn it away: {}", e.getMessage());
        }
        try {
            spare = Optional.of(Fd.open(NULL));
        } catch (SyscallException e) {
            pause();
        }
    }

    private void pause() {
        try {
            poller.remove(socket.fd());
        } catch (IOException e) {
            LOG.error("listening cannot pause: {}", e.getMessage());
        }
        LATER.execute(this::resume);
    }

    private synchronized void resume() {
        if (closed) {
            return;
        }
        try {
            spare = Optional.of(Fd.open(NULL));
            poller.add(socket.fd(), this::readable);
        } catch (IOException e) {
            LATER.execute(this::resume);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            poller.remove(socket.fd());
        } catch (IOException e) {
            LOG.warn("the listener was not unregistered: {}", e.getMessage());
        }
        socket.close();
        spare.ifPresent(Fd::close);
    }
}
