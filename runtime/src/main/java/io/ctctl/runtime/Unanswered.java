package io.ctctl.runtime;

import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers that a new daemon has found with a monitor which does not answer: each is taken over when it does, or leaves. */
final class Unanswered implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);
    private static final long STACK_BYTES = 256 << 10;

    private final Adoption adoption;
    private final Registry registry;
    private final RunListener listeners;
    private final TakeOver takeOver;
    private final Set<Run> waiting = ConcurrentHashMap.newKeySet();

    /** What follows when a container turns out to run; on the thread that has heard it. */
    @FunctionalInterface
    interface TakeOver {
        void of(Container container);
    }

    Unanswered(Adoption adoption, Registry registry, RunListener listeners, TakeOver takeOver) {
        this.adoption = adoption;
        this.registry = registry;
        this.listeners = listeners;
        this.takeOver = takeOver;
    }

    /** Waits for the monitor's answer, on a thread of its own: what follows takes time, and asks the monitor. */
    void await(Adoption.Asked asked) {
        Container container = asked.container();
        LOG.warn("the monitor of {} does not answer; it is taken over when it does", container.displayName());
        listeners.unanswered(container.id(), container.config());
        waiting.add(asked.run());
        Thread thread = new Thread(null, () -> hear(asked), "adoption", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    private void hear(Adoption.Asked asked) {
        Container container = asked.container();
        try {
            Optional<LaunchWatch.Started> started = adoption.hear(asked, null);
            container.lock().lock();
            try {
                conclude(asked, started);
            } finally {
                container.lock().unlock();
            }
        } catch (ClosedChannelException ignored) {
            // by close: the next daemon asks
        } catch (IOException | ContainerException e) {
            LOG.error("take over {}: {}", container.displayName(), e.getMessage());
        } finally {
            waiting.remove(asked.run());
        }
    }

    private void conclude(Adoption.Asked asked, Optional<LaunchWatch.Started> started) throws IOException {
        Container container = asked.container();
        Run run = asked.run();
        Optional<Container> left = adoption.conclude(asked, started);
        if (left.isPresent() && container.status() == ContainerStatus.RUNNING) {
            LOG.info("the monitor of {} answers", container.displayName());
            takeOver.of(container);
            return;
        }
        listeners.ended(container.id());
        container.state().finished().ifPresent(when -> run.exit()
                .complete(new Run.Exit(
                        container.state().exitCode().orElse(Ending.KILLED),
                        when,
                        container.state().oomKilled())));
        if (left.isEmpty()) {
            registry.remove(container);
            container.removed().complete(null);
        }
        run.torn().complete(null);
    }

    /** Monitors are left to the next daemon. */
    @Override
    public void close() {
        waiting.forEach(run -> run.link().close());
    }
}
