package io.ctctl.runtime.daemon;

import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.SpawnerSource;
import io.ctctl.runtime.instance.Instance;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resident program that forks monitors: the one that an earlier daemon left, or a new one. */
public final class SpawnerProcess implements SpawnerSource {
    private static final Logger LOG = LoggerFactory.getLogger(SpawnerProcess.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 2;

    private final Instance instance;
    private final Path program;

    /** @param program {@code libexec/ctctl-spawner} of the distribution */
    public SpawnerProcess(Instance instance, Path program) {
        this.instance = instance;
        this.program = program;
    }

    @Override
    public synchronized SpawnerClient connect() throws IOException {
        Optional<SpawnerClient> running = find();
        return running.isPresent() ? running.get() : start();
    }

    @Override
    public Optional<SpawnerClient> find() throws IOException {
        try {
            return Optional.of(SpawnerClient.connect(instance.spawnerSocket()));
        } catch (SpawnerClient.OtherVersionException e) {
            LOG.info("{}: it has left, the next one is ours", e.getMessage());
            return Optional.empty();
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED || e.errno() == Errno.EPIPE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private SpawnerClient start() throws IOException {
        Path log = instance.stateDir().resolve("spawner.log");
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(program.toString(), instance.runDir().toString()))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        Process process = builder.start();
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            Optional<SpawnerClient> client = find();
            if (client.isPresent()) {
                LOG.info("started the spawner, process {}", client.get().pid());
                return client.get();
            }
            if (ended(process)) {
                throw new IOException("the spawner did not start: " + lastWords(log));
            }
        }
        process.destroyForcibly();
        throw new IOException("the spawner did not answer within " + DEADLINE.toSeconds() + " s of its start");
    }

    private static boolean ended(Process process) throws IOException {
        try {
            return process.waitFor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Not this request alone waits for the spawner: it goes on starting, the next one finds it.
            Thread.currentThread().interrupt();
            throw new IOException("cancelled while the spawner started", e);
        }
    }

    private static String lastWords(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
