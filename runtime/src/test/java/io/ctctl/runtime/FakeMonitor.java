package io.ctctl.runtime;

import static io.ctctl.runtime.FakeSpawner.message;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pretends to run the program of a plan: {@code true} ends at once, {@code slow} as well, but its end is told and torn down late,
 * {@code nosuch} cannot be executed, all others run
 * until a signal comes and then end with 128 and its number; {@code murder} takes the monitor along, without a word. What CRIU
 * is to restore comes to be, waits where a restore waits, and then runs until a signal comes.
 */
final class FakeMonitor implements Runnable {
    private static final AtomicInteger PIDS = new AtomicInteger(100_000);
    private static final int CHILD_SECTION = 3;
    private static final int RESTORE = 7;

    private final byte[] plan;
    private final Optional<Path> directory;
    private final SeqSocket control;
    private final CompletableFuture<Integer> signal = new CompletableFuture<>();
    private final List<SeqSocket> subscribers = new ArrayList<>(); // guarded by this
    private final List<ByteBuffer> told = new ArrayList<>(); // guarded by this

    FakeMonitor(byte[] plan, Optional<Fd> directory, SeqSocket control) {
        this.plan = plan;
        this.directory = directory.map(Fd::path);
        this.control = control;
        subscribers.add(control);
    }

    @Override
    public void run() {
        try {
            int pid = PIDS.addAndGet(2);
            tell(message(12, 80).putInt(pid).putInt(pid + 1));
            if (runs("swrk") && !restore(pid + 1)) {
                tell(message(24, 82)
                        .putInt(RESTORE)
                        .putInt(-1)
                        .putInt(Errno.ECANCELED.number())
                        .putLong(0));
            } else if (runs("nosuch")) {
                tell(message(24, 82)
                        .putInt(CHILD_SECTION)
                        .putInt(execStep())
                        .putInt(Errno.ENOENT.number())
                        .putLong(0));
            } else {
                tell(message(12, 81).putLong(System.currentTimeMillis() * 1_000_000));
                int code = runs("true") || runs("slow") ? 0 : 128 + awaitSignal();
                if (runs("murder")) {
                    control.close();
                    return;
                }
                record("exit", "code " + code + "\ntime 1700000000000000000\noom 0\n");
                dawdle();
                tell(message(20, 83)
                        .putInt(code)
                        .putLong(1_700_000_000_000_000_000L)
                        .putInt(0));
                dawdle();
            }
            record("torn", "failed 0\n");
            tell(message(16, 84).putInt(0).putInt(0).putInt(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dawdle() {
        if (runs("slow")) {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, 300, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private int awaitSignal() {
        if (signal.isDone()) {
            return signal.join();
        }
        Thread reader = new Thread(() -> obey(control), "fake monitor");
        reader.setDaemon(true);
        reader.start();
        return signal.join();
    }

    /** False when it is not to be. */
    private boolean restore(int child) throws IOException {
        for (int gate : new int[] {88, 86, 85}) {
            tell(message(8, gate).putInt(child));
            Optional<Message> answer = control.receive(4096);
            if (answer.isEmpty()
                    || answer.get().bytes().getInt() != 100
                    || answer.get().bytes().getInt() != 1) {
                return false;
            }
        }
        return true;
    }

    private void obey(SeqSocket connection) {
        try {
            for (Optional<Message> received = connection.receive(4096);
                    received.isPresent();
                    received = connection.receive(4096)) {
                ByteBuffer bytes = received.get().bytes();
                int type = bytes.getInt();
                if (type == 97) {
                    signal.complete(bytes.getInt());
                } else if (type == 98) {
                    subscribe(connection);
                }
            }
        } catch (ClosedChannelException ignored) {
            // the run is over
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes those who come later, like a daemon after a crash. */
    void accept(SeqSocket listener, Executor threads) {
        try (listener) {
            while (!signal.isDone()) {
                SeqSocket connection = listener.accept();
                threads.execute(() -> obey(connection));
            }
        } catch (IOException ignored) {
            // interrupted: the test is over
            return;
        }
    }

    private synchronized void subscribe(SeqSocket connection) throws IOException {
        for (ByteBuffer message : told) {
            connection.send(message.duplicate());
        }
        subscribers.add(connection);
    }

    private synchronized void tell(ByteBuffer message) {
        message.flip();
        told.add(message);
        for (SeqSocket subscriber : subscribers) {
            try {
                subscriber.send(message.duplicate());
            } catch (IOException ignored) {
                // EPIPE: a daemon that died
            }
        }
    }

    private void record(String name, String content) throws IOException {
        if (directory.isPresent()) {
            Path temporary = Files.writeString(directory.get().resolve("." + name), content);
            Files.move(temporary, directory.get().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private boolean runs(String program) {
        return new String(plan, StandardCharsets.ISO_8859_1).contains("\0" + program + "\0");
    }

    private int execStep() {
        ByteBuffer header = ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN);
        int child = 56 + 8 * CHILD_SECTION;
        return header.getInt(child) + header.getInt(child + 4) - 1;
    }
}
