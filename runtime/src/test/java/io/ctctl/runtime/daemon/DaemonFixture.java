package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.Poller;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A daemon in a directory of its own, with a command for every way in which commands behave. */
final class DaemonFixture {
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final Instance instance;
    private final Poller poller;
    private final Daemon daemon;
    private final Thread polling;

    DaemonFixture(Path directory) throws IOException {
        instance = Instance.of(directory.resolve("run"), directory.resolve("state"));
        poller = new Poller();
        daemon = Daemon.open(instance, poller);
        daemon.listen(this::command);
        polling = new Thread(this::poll);
        polling.start();
    }

    Instance instance() {
        return instance;
    }

    Poller poller() {
        return poller;
    }

    /** Ends the daemon, as a signal does. */
    void end() throws IOException {
        daemon.close();
    }

    void close() throws IOException, InterruptedException {
        daemon.close();
        poller.close();
        polling.join();
    }

    private void poll() {
        try {
            poller.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int command(Request request) throws InterruptedException, IOException {
        switch (request.argv().get(0)) {
            case "echo" -> {
                request.out()
                        .write(String.join(" ", request.argv()) + " "
                                + request.env().get("HOME") + " " + request.cwd() + " " + request.columns());
                return 7;
            }
            case "block" -> {
                blocked.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    rolledBack.incrementAndGet();
                }
                return 0;
            }
            case "flood" -> {
                byte[] chunk = new byte[10_000];
                for (int i = 0; i < Integer.parseInt(request.argv().get(1)); i++) {
                    request.outBytes().write(chunk);
                }
                return 0;
            }
            case "attach" -> {
                try (SeqSocket.Pair pair = SeqSocket.pair()) {
                    request.attach(pair.left(), Set.of(AttachFlag.TTY, AttachFlag.SIGNALS), "ctrl-p");
                }
                return Commands.SESSION_DECIDES;
            }
            default -> throw new AssertionError(request.argv());
        }
    }

    TestClient client() throws IOException {
        return new TestClient(instance.socket());
    }

    TestClient.Answer ask(String... argv) throws IOException {
        try (TestClient client = client()) {
            client.request(argv);
            return client.answer();
        }
    }

    void assertAlive() throws IOException {
        assertThat(ask("echo", "still").exit()).contains(7);
    }

    /** Returns when the command {@code block} runs. */
    void awaitBlocked() throws InterruptedException {
        blocked.await();
    }

    /** How many commands {@code block} have been ended. */
    int rolledBack() {
        return rolledBack.get();
    }

    void awaitRollBack() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (rolledBack.get() == 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.timedJoin(polling, 5);
        }
        assertThat(rolledBack).hasValue(1);
    }
}
