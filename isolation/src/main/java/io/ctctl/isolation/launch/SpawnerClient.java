package io.ctctl.isolation.launch;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.PlanEncoder;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection to the spawner. Several threads may launch at once. */
public final class SpawnerClient implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int PLAN = 1;
    static final int RUN_DIRECTORY = 2;
    static final int LISTENER = 4;
    private static final int CONTROL = 8;
    static final int SESSION = 16;
    private static final int[] GIVEN = {32, 64};
    private static final int WAIT = 128;

    private final SeqSocket socket;
    private final int pid;

    private SpawnerClient(SeqSocket socket, int pid) {
        this.socket = socket;
        this.pid = pid;
    }

    /**
     * Connects and says hello.
     *
     * @param path the instance's {@code spawner.sock}
     * @throws OtherVersionException one that would not understand our plans answered, and has left
     * @throws IOException when nobody answers
     */
    public static SpawnerClient connect(Path path) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            SeqSocket socket = onFailure.add(SeqSocket.connect(path));
            socket.setReceiveTimeout(ANSWER);
            socket.send(Wire.words(Wire.HELLO));
            Optional<Message> answer = socket.receive(Wire.LONGEST);
            SpawnerClient client = new SpawnerClient(socket, greeted(socket, answer));
            onFailure.forget();
            return client;
        }
    }

    private static int greeted(SeqSocket socket, Optional<Message> answer) throws IOException {
        if (answer.isEmpty()) {
            throw new IOException("the spawner closed the connection");
        }
        try (Message message = answer.get()) {
            ByteBuffer bytes = message.bytes();
            if (bytes.remaining() < 12 || bytes.getInt() != Wire.HELLO) {
                throw new IOException("the spawner answered what is no greeting");
            }
            int pid = bytes.getInt();
            int version = bytes.getInt();
            if (version != PlanEncoder.VERSION) {
                socket.send(Wire.words(Wire.QUIT));
                // its socket's name is free when the connection ends
                socket.receive(Wire.LONGEST).ifPresent(Message::close);
                throw new OtherVersionException("the spawner (pid " + pid + ") reads plans of version " + version
                        + ", not " + PlanEncoder.VERSION);
            }
            return pid;
        }
    }

    /** A spawner of an older or newer daemon has answered; monitors go on without it. */
    public static final class OtherVersionException extends IOException {
        private static final long serialVersionUID = 1L;

        OtherVersionException(String message) {
            super(message);
        }
    }

    /** The spawner's process id. */
    public int pid() {
        return pid;
    }

    /**
     * What of a container its monitor is given.
     *
     * @param directory the run directory, where the monitor leaves {@code exit} and {@code torn}
     * @param listener the bound, listening {@code monitor.sock}
     */
    public record RunDirectory(Fd directory, SeqSocket listener) {}

    /**
     * Has a monitor forked that carries the plan out.
     *
     * @param plan its bytes
     * @param run stays the caller's to close; empty for a program whose monitor nobody else needs to find
     * @return the control connection; it ends without an event when the spawner could not even take the order
     */
    public MonitorLink launch(byte[] plan, Optional<RunDirectory> run, Optional<Session> session) throws IOException {
        return launch(plan, run, session, List.of());
    }

    /**
     * As {@link #launch(byte[], Optional, Optional)}.
     *
     * @param given for the plan's {@link io.ctctl.isolation.plan.PlanBuilder#given} slots, two at most; they stay the caller's to close
     */
    public MonitorLink launch(byte[] plan, Optional<RunDirectory> run, Optional<Session> session, List<Fd> given)
            throws IOException {
        int mask =
                PLAN | (run.isPresent() ? RUN_DIRECTORY | LISTENER : 0) | CONTROL | (session.isPresent() ? SESSION : 0);
        for (int i = 0; i < given.size(); i++) {
            mask |= GIVEN[i];
        }
        List<Fd> before =
                run.map(its -> List.of(its.directory(), its.listener().fd())).orElse(List.of());
        List<Fd> after = new ArrayList<>();
        session.ifPresent(its -> after.add(its.monitorEnd().fd()));
        after.addAll(given);
        return order(Wire.words(Wire.LAUNCH, mask, session.map(Session::bits).orElse(0)), plan, before, after);
    }

    /**
     * Has a monitor forked for a plan that is still to be made: it waits for {@link MonitorLink#plan}, carries that out up to
     * the clone, and waits for {@link MonitorLink#begin}. Until then {@link MonitorLink#abandon} or the end of the link has
     * everything undone.
     *
     * @param namespaces of USER, NET, IPC and UTS those it makes at once, for a plan that asks for them
     */
    public MonitorLink launchAhead(Flags<CloneFlag> namespaces) throws IOException {
        return order(
                Wire.words(Wire.LAUNCH, CONTROL | WAIT, 0, Math.toIntExact(namespaces.bits())), List.of(), List.of());
    }

    private MonitorLink order(ByteBuffer words, byte[] plan, List<Fd> before, List<Fd> after) throws IOException {
        try (Fd bytes = Wire.sealed(plan)) {
            List<Fd> first = new ArrayList<>(List.of(bytes));
            first.addAll(before);
            return order(words, first, after);
        }
    }

    /** Sends the order with {@code before}, the monitor's end of the control connection and {@code after}. */
    private MonitorLink order(ByteBuffer words, List<Fd> before, List<Fd> after) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            SeqSocket.Pair control = SeqSocket.pair();
            onFailure.add(control.left());
            try (SeqSocket monitorEnd = control.right()) {
                List<Fd> fds = new ArrayList<>(before);
                fds.add(monitorEnd.fd());
                fds.addAll(after);
                socket.send(words, fds);
            }
            onFailure.forget();
            return MonitorLink.of(control.left());
        }
    }

    /** Has only the teardown of a plan carried out; TornDown comes on the returned connection. */
    public MonitorLink tearDown(SetupPlan plan) throws IOException {
        return tearDown(plan.encode());
    }

    /** As {@link #tearDown(SetupPlan)}, of a plan's bytes. */
    public MonitorLink tearDown(byte[] plan) throws IOException {
        return order(Wire.words(Wire.TEARDOWN), plan, List.of(), List.of());
    }

    /** The spawner leaves; monitors go on. */
    public void quit() throws IOException {
        socket.send(Wire.words(Wire.QUIT));
    }

    @Override
    public void close() {
        socket.close();
    }
}
