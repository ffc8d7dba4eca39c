package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.plan.PlanEncoder;
import io.ctctl.linux.Message;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparesTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int NO_NAMESPACES = 0;
    private static final int NAMESPACES = 0x5c000000;
    private static final ContainerConfig ALL_ITS_OWN =
            ContainerConfig.of(new RootSource.Template("any"), ProcessConfig.of(List.of("true")));

    @TempDir
    private Path directory;

    private RecordingSpawner spawner;
    private Spares spares;

    @BeforeEach
    void begin() throws IOException {
        spawner = new RecordingSpawner(directory.resolve("spawner.sock"));
        spares = spares(LONG);
    }

    @AfterEach
    void end() {
        spares.close();
        spawner.close();
    }

    private Spares spares(Duration life) {
        return new Spares(new Launcher(new Spawner(spawner)), new SpareLayer(directory), life);
    }

    @Test
    void theFirstStartForksItsOwn() throws Exception {
        try (MonitorLink link = spares.take(ALL_ITS_OWN)) {
            assertThat(spawner.next().namespaces()).isEqualTo(NO_NAMESPACES);
            assertThat(link.isWaiting()).isTrue();
        }
    }

    @Test
    void afterAStartOneIsMadeForTheNext() throws Exception {
        spares.prepareSoon();
        Launched made = spawner.next();
        assertThat(made.namespaces()).isEqualTo(NAMESPACES);
        try (MonitorLink link = spares.take(ALL_ITS_OWN)) {
            link.plan(new byte[] {1});
            assertThat(made.control().receive(64)).isPresent();
        }
        assertThat(spawner.launched).isEmpty();
    }

    @Test
    void itIsTakenOnce() throws Exception {
        spares.prepareSoon();
        spawner.next();
        try (MonitorLink first = spares.take(ALL_ITS_OWN);
                MonitorLink second = spares.take(ALL_ITS_OWN)) {
            assertThat(first).isNotSameAs(second);
            assertThat(spawner.next().namespaces()).isEqualTo(NO_NAMESPACES);
        }
    }

    @Test
    void oneThatHasGoneIsNotTaken() throws Exception {
        spares.prepareSoon();
        spawner.next().control().close();
        try (MonitorLink link = spares.take(ALL_ITS_OWN)) {
            assertThat(spawner.next().namespaces()).isEqualTo(NO_NAMESPACES);
            assertThat(link.isWaiting()).isTrue();
        }
    }

    @Test
    void namespacesOfOthersAreNotMadeAhead() throws Exception {
        spares.prepareSoon();
        spawner.next();
        ContainerConfig other =
                ALL_ITS_OWN.withNamespaces(ALL_ITS_OWN.namespaces().withIpc(NamespaceSource.HOST));
        spares.take(other).close();
        assertThat(spawner.next().namespaces()).isEqualTo(NO_NAMESPACES);
        spares.take(ALL_ITS_OWN).close();
        assertThat(spawner.launched).isEmpty();
    }

    @Test
    void itIsNotKeptForLong() throws Exception {
        spares = spares(Duration.ofMillis(1));
        spares.prepareSoon();
        assertThat(spawner.next().control().receive(64)).isEmpty();
    }

    @Test
    void closingLetsItGo() throws Exception {
        spares.prepareSoon();
        Launched made = spawner.next();
        spares.close();
        assertThat(made.control().receive(64)).isEmpty();
    }

    private record Launched(int namespaces, SeqSocket control) {}

    /** Greets, and keeps what it is told to launch. */
    private static final class RecordingSpawner implements SpawnerSource, AutoCloseable {
        private final Path path;
        private final SeqSocket listener;
        private final BlockingQueue<Launched> launched = new LinkedBlockingQueue<>();

        RecordingSpawner(Path path) throws IOException {
            this.path = path;
            listener = SeqSocket.listen(path, 4);
        }

        Launched next() throws InterruptedException {
            Launched next = launched.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        @Override
        public SpawnerClient connect() throws IOException {
            Thread thread = new Thread(this::serve, "spawner");
            thread.setDaemon(true);
            thread.start();
            return SpawnerClient.connect(path);
        }

        @Override
        public Optional<SpawnerClient> find() {
            return Optional.empty();
        }

        private void serve() {
            try (SeqSocket connection = listener.accept()) {
                for (Optional<Message> got = connection.receive(64); got.isPresent(); got = connection.receive(64)) {
                    obey(connection, got.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void obey(SeqSocket connection, Message message) throws IOException {
            ByteBuffer words = message.bytes();
            if (message.fds().isEmpty()) {
                ByteBuffer hello = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
                connection.send(hello.putInt(words.getInt())
                        .putInt(1)
                        .putInt(PlanEncoder.VERSION)
                        .flip());
                return;
            }
            launched.add(new Launched(
                    words.getInt(3 * Integer.BYTES), SeqSocket.of(message.fds().get(0))));
        }

        @Override
        public void close() {
            listener.close();
        }
    }
}
