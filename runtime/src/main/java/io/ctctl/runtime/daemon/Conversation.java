package io.ctctl.runtime.daemon;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.Peer;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its REQUEST to our EXIT.
 *
 * <pre>
 * poller thread   waiting --REQUEST--> running --SIGNAL or end of file--> the thread is interrupted
 * command thread                       running --command returns--------> EXIT, close
 * </pre>
 *
 * The poller thread writes what does not block: a short message to a connection that was never written to before, and PONG as
 * far as there is room. A client that does not read holds up nobody else.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MAX_MESSAGE_BYTES = 256;
    private static final int SIGHUP = 1;
    private static final int SIGTERM = 15;
    private static final int LAST_SIGNAL = 64;
    private static final int FAILED = 1;

    private final SeqSocket socket;
    private final Peer peer;
    private final Authorization authorization;
    private final Commands commands;
    private final Executor executor;
    private final Consumer<Conversation> left;

    private boolean started; // poller thread only
    private boolean watched = true; // the rest guarded by this
    private Thread worker;
    private int cancelledBy;
    private boolean stopping;

    /** @param left told once, when there is nothing more to read from the client and before the socket closes */
    Conversation(
            SeqSocket socket,
            Authorization authorization,
            Commands commands,
            Executor executor,
            Consumer<Conversation> left)
            throws IOException {
        this.socket = socket;
        this.peer = socket.peer();
        this.authorization = authorization;
        this.commands = commands;
        this.executor = executor;
        this.left = left;
    }

    Fd fd() {
        return socket.fd();
    }

    /** To be called by the poller when the client has sent something or is gone. */
    void readable() {
        try {
            Optional<Message> received = socket.receive(MAX_MESSAGE_BYTES);
            if (received.isEmpty()) {
                gone();
            } else if (started) {
                told(received.get());
            } else {
                start(received.get());
            }
        } catch (ClosedChannelException closed) {
            leave();
        } catch (IOException e) {
            LOG.info("client {} sent what cannot be read: {}", peer, e.getMessage());
            if (!started) {
                turnAway(socket, "the request cannot be read: " + e.getMessage());
            }
            gone();
        }
    }

    /** Says why, as far as the client listens, on a connection not yet written to. */
    static void turnAway(SeqSocket socket, String why) {
        try {
            new Output(socket, 2).writer(true).write("ctctl: " + why + "\n");
            send(socket, ClientWire.EXIT, FAILED);
        } catch (IOException e) {
            LOG.debug("a client does not hear why it is turned away: {}", e.getMessage());
        }
    }

    /** Interrupts the command, if one runs, because the daemon stops. */
    synchronized void stop() {
        stopping = true;
        cancel(SIGTERM);
    }

    private void gone() {
        leave();
        if (started) {
            cancel(SIGHUP);
        } else {
            socket.close();
        }
    }

    private void start(Message message) {
        started = true;
        try {
            executor.execute(() -> serve(message));
        } catch (RejectedExecutionException e) {
            message.close();
            if (!isStopping()) {
                LOG.warn("too many requests at once: client {} is turned away", peer);
                turnAway(socket, "the daemon has too many requests at once: try again");
            }
            // one that is stopping says nothing: a client that hears nothing asks the next daemon
            end();
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void told(Message message) throws IOException {
        message.close();
        ByteBuffer bytes = message.bytes();
        if (bytes.remaining() < Integer.BYTES) {
            return;
        }
        int type = bytes.getInt();
        if (type == ClientWire.REQUEST_SIGNAL && bytes.remaining() == Integer.BYTES) {
            int signal = bytes.getInt();
            if (signal > 0 && signal <= LAST_SIGNAL) {
                cancel(signal);
            }
        } else if (type == ClientWire.PING) {
            // A client that does not take what was sent before has no need of it.
            socket.offer(frame(ClientWire.PONG));
        }
    }

    private synchronized void cancel(int signal) {
        if (cancelledBy == 0) {
            cancelledBy = signal;
        }
        if (worker != null) {
            worker.interrupt();
        }
    }

    private void serve(Message message) {
        try (message) {
            send(socket, ClientWire.ACCEPTED);
            int code = answer(message);
            if (code != Commands.SESSION_DECIDES) {
                send(socket, ClientWire.EXIT, code);
            }
        } catch (IOException e) {
            LOG.debug("client {} does not hear the answer: {}", peer, e.getMessage());
        } finally {
            end();
        }
    }

    private int answer(Message message) throws IOException {
        ClientRequest request;
        try {
            request = ClientRequest.read(message, socket, peer);
        } catch (BadRequestException e) {
            return refuse(e.getMessage());
        }
        Optional<String> refusal = authorization.refusal(peer, request.argv());
        if (refusal.isPresent()) {
            return refuse(refusal.get());
        }
        int code = run(request);
        request.outBytes().flush();
        request.errBytes().flush();
        return code;
    }

    private int refuse(String why) throws IOException {
        LOG.info("client {} refused: {}", peer, why);
        new Output(socket, 2).writer(true).write("ctctl: " + why + "\n");
        return FAILED;
    }

    private int run(Request request) throws IOException {
        synchronized (this) {
            worker = Thread.currentThread();
            if (cancelledBy != 0) {
                worker.interrupt();
            }
        }
        try {
            return commands.run(request);
        } catch (InterruptedException e) {
            return cancelled(request);
        } finally {
            finished();
        }
    }

    private synchronized void finished() {
        worker = null;
        // An interrupt that came too late must not hit the next request of this thread.
        if (Thread.interrupted()) {
            LOG.debug("client {} cancelled a command that was done", peer);
        }
    }

    private int cancelled(Request request) throws IOException {
        int signal;
        synchronized (this) {
            signal = cancelledBy == 0 ? SIGHUP : cancelledBy;
            if (!stopping) {
                return 128 + signal;
            }
        }
        request.err().write("ctctl: the daemon is stopping; containers go on\n");
        return 128 + signal;
    }

    private static void send(SeqSocket socket, int... words) throws IOException {
        socket.send(frame(words));
    }

    private static ByteBuffer frame(int... words) {
        ByteBuffer message = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            message.putInt(word);
        }
        return message.flip();
    }

    // Once, and never after the socket has closed: the poller thread and the command thread both come here.
    private synchronized void leave() {
        if (watched) {
            watched = false;
            left.accept(this);
        }
    }

    private void end() {
        leave();
        socket.close();
    }
}
