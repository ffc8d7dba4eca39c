package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.linux.Poller;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows a start: the one poller watches all monitors; an exit is known at once, and what a run leaves is removed
 * by a few threads that end when there is nothing to remove.
 */
final class Aftermath implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);
    private static final int THREADS = 4;
    private static final int CLOSING_SECONDS = 5;

    private final Instance instance;
    private final IdRanges ranges;
    private final Launcher launcher;
    private final Poller poller;
    private final Consumer<Container> removal;
    private final RunListener listener;
    private final ThreadPoolExecutor removers;

    /** {@code removal} deletes a container that removes itself; {@code listener} hears of the end of every run. */
    Aftermath(
            Instance instance,
            IdRanges ranges,
            Launcher launcher,
            Poller poller,
            Consumer<Container> removal,
            RunListener listener) {
        this.instance = instance;
        this.ranges = ranges;
        this.launcher = launcher;
        this.poller = poller;
        this.removal = removal;
        this.listener = listener;
        removers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Aftermath::thread,
                (late, pool) -> LOG.debug("an exit is left for the next daemon to record"));
        removers.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "aftermath");
        thread.setDaemon(true);
        return thread;
    }

    /** From now on the run's events are handled; the container is running. */
    void watch(Container container, Run run) throws IOException {
        poller.add(run.link().fd(), () -> next(container, run));
    }

    /** On the poller's thread: one event, for which there is no waiting. */
    private void next(Container container, Run run) {
        try {
            Optional<MonitorEvent> event = run.link().next();
            if (event.isEmpty()) {
                poller.remove(run.link().fd());
                removers.execute(() -> lost(container, run));
            } else if (event.get() instanceof MonitorEvent.Exited exited) {
                ended(container, run, new Run.Exit(exited.code(), exited.at(), exited.oomKilled()));
            } else if (event.get() instanceof MonitorEvent.TornDown torn) {
                poller.remove(run.link().fd());
                if (torn.failures() > 0) {
                    LOG.warn("teardown of {}: {}", container.displayName(), torn);
                }
                removers.execute(() -> finish(container, run));
            }
        } catch (IOException e) {
            // a broken connection is readable for ever: it ends here
            LOG.error("monitor of {}: {}", container.displayName(), e.getMessage());
            run.link().close();
            removers.execute(() -> lost(container, run));
        }
    }

    private static void ended(Container container, Run run, Run.Exit exit) {
        container.state(
                run.suspending()
                        ? container.state().suspended(exit.when())
                        : container.state().exited(exit.code(), exit.when(), exit.oomKilled()));
        run.exit().complete(exit);
    }

    /** The monitor is gone without a word: it was killed. The kernel's things are still there. */
    private void lost(Container container, Run run) {
        RunFiles files = instance.run(container.id());
        try {
            if (!run.exit().isDone()) {
                Run.Exit exit =
                        ExitFile.read(files.exit()).orElseGet(() -> new Run.Exit(Ending.KILLED, Instant.now(), false));
                launcher.tearDown(files, "stop " + container.displayName());
                ended(container, run, exit);
            } else {
                launcher.tearDown(files, "stop " + container.displayName());
            }
        } catch (IOException | ContainerException e) {
            LOG.error("{}", e.getMessage());
            ended(container, run, new Run.Exit(Ending.KILLED, Instant.now(), false));
        }
        finish(container, run);
    }

    /** Nothing of the run is left in the kernel: record how it ended, then forget it. */
    private void finish(Container container, Run run) {
        boolean autoRemove = container.config().lifecycle().autoRemove() && !run.suspending();
        try {
            if (!autoRemove) {
                // before the run directory goes, and with it the monitor's own record
                StateDirectory.writeState(
                        instance.state(container.id()),
                        container.state(),
                        StateDirectory.durability(container.config()));
            }
            RunDirectory.remove(instance.run(container.id()));
        } catch (IOException e) {
            LOG.error("record the exit of {}: {}", container.displayName(), e.getMessage());
        }
        listener.ended(container.id());
        run.range().ifPresent(ranges::release);
        run.link().close();
        run.torn().complete(null);
        if (autoRemove) {
            removal.accept(container);
        }
    }

    /** Containers go on without being watched; what has begun is finished first. */
    @Override
    public void close() {
        removers.shutdown();
        try {
            if (!removers.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("removing what exited containers left takes long: the next daemon goes on with it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
