package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.RepeatedWork;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves running containers at intervals, for them to be turned back. One at a time: each stops its container and loads the
 * machine.
 */
public final class Histories implements RunListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Histories.class);

    private final CheckpointAccess access;
    private final Checkpoints checkpoints;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Histories::thread);
    private final Map<ContainerId, Future<?>> ticking = new ConcurrentHashMap<>();
    private final Map<ContainerId, String> failures = new ConcurrentHashMap<>();

    /**
     * What is known of one container's.
     *
     * @param rhythm empty when no more are taken
     * @param failure why the last one could not be taken
     */
    public record View(Optional<Rhythm> rhythm, List<Snapshot> points, Optional<String> failure) {
        public View {
            points = List.copyOf(points);
        }
    }

    public Histories(CheckpointAccess access, Checkpoints checkpoints) {
        this.access = access;
        this.checkpoints = checkpoints;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "history");
        thread.setDaemon(true);
        return thread;
    }

    private Path directory(ContainerId id) {
        return access.files(id).history();
    }

    private History history(ContainerId id) {
        return new History(directory(id));
    }

    /** From now on takes them, the first one at once; a ContainerException when the container cannot be checkpointed. */
    public void begin(ContainerId id, Rhythm rhythm) throws InterruptedException {
        access.exclusively(id, "keep checkpoints of " + access.view(id).displayName(), () -> {
            boolean runs = access.view(id).state().status() == ContainerStatus.RUNNING;
            if (runs) {
                Migratability.require(access.subject(id, "checkpoint"), "checkpoint");
            }
            rhythm.write(directory(id));
            if (runs) {
                schedule(id, rhythm, Duration.ZERO);
            }
            return null;
        });
    }

    /** Takes no more, once one that is being taken is complete; those there are stay. */
    public void end(ContainerId id) throws InterruptedException {
        access.exclusively(id, "end the checkpoints of " + access.view(id).displayName(), () -> {
            Rhythm.remove(directory(id));
            ended(id);
            return null;
        });
    }

    private void schedule(ContainerId id, Rhythm rhythm, Duration delay) {
        Future<?> next = clock.scheduleAtFixedRate(
                new RepeatedWork("checkpoint " + id, () -> tick(id, rhythm)),
                delay.toMillis(),
                rhythm.every().toMillis(),
                TimeUnit.MILLISECONDS);
        Optional.ofNullable(ticking.put(id, next)).ifPresent(before -> before.cancel(false));
    }

    private void tick(ContainerId id, Rhythm rhythm) {
        try {
            access.exclusively(id, "checkpoint " + access.view(id).displayName(), () -> {
                if (Rhythm.read(directory(id)).isEmpty()) {
                    // no more were wished while this one waited
                    return null;
                }
                History history = history(id);
                history.take(checkpoints.dumps(), access.subject(id, "checkpoint"));
                List<Snapshot> points = history.points();
                for (Snapshot old : points.subList(0, Math.max(0, points.size() - rhythm.keep()))) {
                    history.drop(old);
                }
                return null;
            });
            failures.remove(id);
        } catch (ContainerException e) {
            // the next time may be better; whoever asks is told
            String told = failures.put(id, e.getMessage());
            if (!e.getMessage().equals(told)) {
                LOG.warn("{}", e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All there are, the oldest first, and what is to come. */
    public View of(ContainerId id) {
        try {
            return new View(Rhythm.read(directory(id)), history(id).points(), Optional.ofNullable(failures.get(id)));
        } catch (IOException e) {
            throw failed("look at the checkpoints of " + id, e);
        }
    }

    /** The container ends, if it runs, and goes on from the point; what it has done since is lost. */
    public void rewind(ContainerId id, Snapshot point) throws InterruptedException {
        History history = history(id);
        new Return(access, checkpoints).to(id, history.images(point), history.layer(point));
    }

    public void remove(ContainerId id, Snapshot point) throws InterruptedException {
        access.exclusively(id, "remove " + point.name(), () -> {
            history(id).drop(point);
            return null;
        });
    }

    @Override
    public void started(RunningContainer container) {
        ContainerId id = container.id();
        try {
            Optional<Rhythm> rhythm = Rhythm.read(directory(id));
            if (rhythm.isPresent()) {
                history(id).sweep();
                List<Snapshot> points = history(id).points();
                Duration delay = points.isEmpty()
                        ? Duration.ZERO
                        : Duration.between(
                                Instant.now(),
                                points.get(points.size() - 1)
                                        .created()
                                        .plus(rhythm.get().every()));
                schedule(id, rhythm.get(), delay.isNegative() ? Duration.ZERO : delay);
            }
        } catch (IOException e) {
            LOG.error("checkpoints of {} are not taken: {}", id, e.getMessage());
        }
    }

    @Override
    public void ended(ContainerId id) {
        Optional.ofNullable(ticking.remove(id)).ifPresent(next -> next.cancel(false));
        failures.remove(id);
    }

    private static ContainerException failed(String action, IOException e) {
        return new ContainerException(ErrorKind.FAILED, action + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
