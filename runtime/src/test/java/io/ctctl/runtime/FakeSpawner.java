package io.ctctl.runtime;

import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.plan.PlanEncoder;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.SealedMemory;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A spawner that speaks docs/protocol.md and whose monitors pretend: nothing happens to the kernel. */
final class FakeSpawner implements SpawnerSource, AutoCloseable {
    private static final int LAUNCH = 64;
    private static final int TEARDOWN = 65;
    private static final int HELLO = 66;
    private static final int QUIT = 67;
    private static final int TORN_DOWN = 84;
    private static final int BEGIN = 101;
    private static final int MAKE = 103;
    private static final int FILES = 104;
    private static final int PLAN = 102;
    private static final int RUN_DIRECTORY = 2;
    private static final int WAIT = 128;
    private static final int LONGEST = 4096;

    private final Path socket;
    private final SeqSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Void> dismissed = new CompletableFuture<>();

    FakeSpawner(Path socket) throws IOException {
        this.socket = socket;
        listener = SeqSocket.listen(socket, 16);
        threads.execute(this::serve);
    }

    @Override
    public SpawnerClient connect() throws IOException {
        return SpawnerClient.connect(socket);
    }

    @Override
    public Optional<SpawnerClient> find() throws IOException {
        return Optional.of(connect());
    }

    /** Completed when it has been told that nobody will need it. */
    CompletableFuture<Void> dismissed() {
        return dismissed;
    }

    private void serve() {
        try {
            while (true) {
                SeqSocket connection = listener.accept();
                threads.execute(() -> converse(connection));
            }
        } catch (ClosedChannelException ignored) {
            // closed: the test is over
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void converse(SeqSocket connection) {
        try (connection) {
            for (Optional<Message> received = connection.receive(LONGEST);
                    received.isPresent();
                    received = connection.receive(LONGEST)) {
                obey(connection, received.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void obey(SeqSocket connection, Message message) throws IOException {
        ByteBuffer bytes = message.bytes();
        List<Fd> fds = message.fds();
        switch (bytes.getInt()) {
            case HELLO ->
                connection.send(message(12, HELLO)
                        .putInt(4711)
                        .putInt(PlanEncoder.VERSION)
                        .flip());
            case LAUNCH -> {
                int given = bytes.getInt();
                if ((given & WAIT) != 0) {
                    SeqSocket control = SeqSocket.of(fds.get(0));
                    threads.execute(() -> launchAhead(control));
                } else if ((given & RUN_DIRECTORY) != 0) {
                    FakeMonitor monitor = new FakeMonitor(
                            SealedMemory.read(fds.get(0)), Optional.of(fds.get(1)), SeqSocket.of(fds.get(3)));
                    SeqSocket subscribers = SeqSocket.of(fds.get(2));
                    threads.execute(() -> monitor.accept(subscribers, threads));
                    threads.execute(monitor);
                } else {
                    byte[] plan = SealedMemory.read(fds.get(0));
                    SeqSocket control = SeqSocket.of(fds.get(1));
                    threads.execute(new FakeMonitor(plan, Optional.empty(), control));
                }
            }
            case TEARDOWN -> {
                try (SeqSocket control = SeqSocket.of(fds.get(1))) {
                    control.send(
                            message(16, TORN_DOWN).putInt(0).putInt(0).putInt(0).flip());
                }
            }
            case QUIT -> {
                listener.close();
                dismissed.complete(null);
            }
            default -> throw new IOException("unknown order");
        }
    }

    private void launchAhead(SeqSocket control) {
        try {
            Optional<Message> order = after(MAKE, control);
            if (order.isEmpty() || order.get().bytes().getInt() != PLAN) {
                control.close();
                return;
            }
            byte[] plan = SealedMemory.read(order.get().fds().get(0));
            Optional<Message> begin = after(FILES, control);
            if (begin.isEmpty() || begin.get().bytes().getInt() != BEGIN) {
                control.send(
                        message(16, TORN_DOWN).putInt(0).putInt(0).putInt(0).flip());
                control.close();
                return;
            }
            List<Fd> fds = begin.get().fds();
            FakeMonitor monitor = new FakeMonitor(plan, Optional.of(fds.get(0)), control);
            SeqSocket subscribers = SeqSocket.of(fds.get(1));
            threads.execute(() -> monitor.accept(subscribers, threads));
            monitor.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message that is not of this type. */
    private static Optional<Message> after(int type, SeqSocket control) throws IOException {
        Optional<Message> next = control.receive(LONGEST);
        while (next.isPresent() && next.get().bytes().getInt(0) == type) {
            next = control.receive(LONGEST);
        }
        return next;
    }

    static ByteBuffer message(int size, int type) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(type);
    }

    @Override
    public void close() {
        listener.close();
        threads.shutdownNow();
    }
}
