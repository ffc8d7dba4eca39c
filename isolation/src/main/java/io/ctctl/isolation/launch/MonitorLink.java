package io.ctctl.isolation.launch;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.RawText;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.ThreadTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A connection to a container's monitor: its events come in, orders go out. One thread may read while others order. */
public final class MonitorLink implements AutoCloseable {
    /** What a monitor takes at once. */
    private static final int LONGEST_PATHS = 8192;

    private final SeqSocket socket;
    private OptionalInt waiting = OptionalInt.empty();
    private volatile boolean over;

    private MonitorLink(SeqSocket socket) {
        this.socket = socket;
    }

    /** The daemon's end of a control socket; takes ownership. Every event from the start on comes through it. */
    static MonitorLink of(SeqSocket control) {
        return new MonitorLink(control);
    }

    /**
     * Connects to a monitor that may have been running for long; its events come again from the first.
     *
     * @param socket its {@code monitor.sock}
     * @throws io.ctctl.linux.SyscallException ECONNREFUSED or ENOENT when there is no monitor any more
     */
    public static MonitorLink connect(Path socket) throws IOException {
        SeqSocket connection = SeqSocket.connect(socket);
        try {
            connection.send(Wire.words(Wire.SUBSCRIBE));
            return new MonitorLink(connection);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** The next event, waiting for it; empty when the monitor has gone. */
    public Optional<MonitorEvent> next() throws IOException {
        Optional<Message> received = socket.receive(Wire.LONGEST);
        if (received.isEmpty()) {
            return Optional.empty();
        }
        try (Message message = received.get()) {
            MonitorEvent event = MonitorEvent.parse(message.bytes());
            over |= event instanceof MonitorEvent.TornDown;
            return Optional.of(event);
        }
    }

    /** How long {@link #next} waits before a SocketTimeoutException; null waits for ever. */
    public void setTimeout(Duration timeout) {
        socket.setReceiveTimeout(timeout);
    }

    /** Gives the monitor a client's session. */
    public void attach(Session session) throws IOException {
        socket.send(
                Wire.words(Wire.ATTACH, SessionFlag.bits(session.flags())),
                session.monitorEnd().fd());
    }

    /** Signals the program, as if it were outside a PID namespace (docs/protocol.md, SIGNAL). */
    public void signal(Signal signal) throws IOException {
        socket.send(Wire.words(Wire.SIGNAL, signal.number()));
    }

    /**
     * Has control groups made, ahead of the plan that would make them otherwise; by a monitor that {@link #isWaiting} has heard of,
     * on another CPU while this thread goes on.
     */
    public void make(List<Path> directories) throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        byte[] paths = RawText.encode(
                String.join("\0", directories.stream().map(Path::toString).toList()) + "\0");
        if (paths.length > LONGEST_PATHS) {
            return;
        }
        ThreadTraits.awayFromHere(waiting.getAsInt());
        ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + paths.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Wire.MAKE)
                .put(paths)
                .flip();
        sendToStart(message, List.of());
    }

    /** What the child needs is there: it goes on until {@link #begin}, as far as no program runs. */
    public void files() throws IOException {
        waiting.ifPresent(ThreadTraits::awayFromHere);
        sendToStart(Wire.words(Wire.FILES), List.of());
    }

    /**
     * Brings the plan to a monitor that was forked ahead of it; a monitor that has gone is no failure of this, as with begin. One
     * that {@link #isWaiting} has heard of does its part on another CPU while this thread goes on.
     */
    public void plan(byte[] plan) throws IOException {
        try (Fd bytes = Wire.sealed(plan)) {
            waiting.ifPresent(ThreadTraits::awayFromHere);
            sendToStart(Wire.words(Wire.PLAN), List.of(bytes));
        }
    }

    /**
     * Lets a start go on that waits after the clone; the caller keeps what it gives. A monitor that has failed meanwhile is
     * no failure of this: the next event tells.
     */
    public void begin(SpawnerClient.RunDirectory run, Optional<Session> session) throws IOException {
        int mask = SpawnerClient.RUN_DIRECTORY | SpawnerClient.LISTENER;
        List<Fd> fds = new ArrayList<>(List.of(run.directory(), run.listener().fd()));
        if (session.isPresent()) {
            mask |= SpawnerClient.SESSION;
            fds.add(session.get().monitorEnd().fd());
        }
        sendToStart(Wire.words(Wire.BEGIN, mask, session.map(Session::bits).orElse(0)), fds);
    }

    private void sendToStart(ByteBuffer words, List<Fd> fds) throws IOException {
        try {
            socket.send(words, fds);
        } catch (SyscallException e) {
            // a monitor that has gone has said why in what is still to be read
            if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
                throw e;
            }
        }
    }

    /** Lets a restore go on from where it waits: at Restorer and Namespaces with its work, at Restored to run. A monitor that has gone is no failure of this. */
    public void release() throws IOException {
        sendToStart(Wire.words(Wire.PASS, 1), List.of());
    }

    /** Has a restore, or a start that waits, undone; Failed and TornDown follow. */
    public void abandon() throws IOException {
        socket.send(Wire.words(Wire.PASS, 0));
    }

    /** Whether a monitor that was forked ahead is still there for a plan; by one thread at a time. */
    public boolean isWaiting() throws IOException {
        if (waiting.isEmpty() && socket.isReadable()) {
            Optional<MonitorEvent> said = next();
            if (said.isEmpty() || !(said.get() instanceof MonitorEvent.Ready ready)) {
                return false;
            }
            waiting = OptionalInt.of(ready.monitor());
        }
        return !socket.isReadable();
    }

    /** Whether the monitor has read all that it was sent. */
    public boolean isHeard() throws IOException {
        return socket.unread() == 0;
    }

    /** Whether {@link #next} has told of the last that a monitor does. */
    public boolean isOver() {
        return over;
    }

    /** Readable when {@link #next} has something; owned by this link. */
    public Fd fd() {
        return socket.fd();
    }

    /** The monitor goes on. */
    @Override
    public void close() {
        socket.close();
    }
}
