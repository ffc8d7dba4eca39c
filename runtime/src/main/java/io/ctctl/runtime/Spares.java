package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.spec.NamespaceChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One monitor that is there before the next start, with namespaces; made when the last start is some time ago, so that no start
 * waits for it. It is kept for half a minute: a network namespace has the host's defaults of the time it was made, and what
 * is not needed is not to be there.
 */
final class Spares implements AutoCloseable {
    /** Of a container that has all its own; the others cannot be made ahead. */
    private static final Flags<CloneFlag> NAMESPACES =
            Flags.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWNET, CloneFlag.CLONE_NEWIPC, CloneFlag.CLONE_NEWUTS);

    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);
    private static final Duration PAUSE = Duration.ofMillis(15);
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final Launcher launcher;
    private final SpareLayer layer;
    private final Executor soon = after(PAUSE);
    private final Executor late;
    private Optional<MonitorLink> spare = Optional.empty(); // all guarded by this
    private long lastStart;
    private boolean due;
    private boolean closed;

    Spares(Launcher launcher, SpareLayer layer) {
        this(launcher, layer, LIFE);
    }

    Spares(Launcher launcher, SpareLayer layer, Duration life) {
        this.launcher = launcher;
        this.layer = layer;
        late = after(life);
    }

    private static Executor after(Duration delay) {
        return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A monitor for a start of such a container: the spare one, or one that is forked now. */
    MonitorLink take(ContainerConfig config) throws IOException {
        Optional<MonitorLink> ready = hasAllItsOwn(config) ? take() : Optional.empty();
        return ready.isPresent() ? ready.get() : launcher.launchAhead(Flags.none());
    }

    private static boolean hasAllItsOwn(ContainerConfig config) {
        return Arrays.stream(NamespaceType.values())
                .allMatch(type -> NamespaceChoice.of(config, type).equals(NamespaceSource.PRIVATE));
    }

    private synchronized Optional<MonitorLink> take() throws IOException {
        Optional<MonitorLink> taken = spare;
        spare = Optional.empty();
        if (taken.isPresent() && !taken.get().isWaiting()) {
            // killed meanwhile
            taken.get().close();
            return Optional.empty();
        }
        return taken;
    }

    /** A start is over: the next one finds a spare monitor if it does not come at once. */
    synchronized void prepareSoon() {
        lastStart = System.nanoTime();
        if (!due && !closed) {
            due = true;
            soon.execute(this::prepare);
        }
    }

    private synchronized void prepare() {
        due = false;
        if (closed) {
            return;
        }
        if (System.nanoTime() - lastStart < PAUSE.toNanos()) {
            due = true;
            soon.execute(this::prepare);
            return;
        }
        try {
            if (spare.isEmpty()) {
                MonitorLink made = launcher.launchAhead(NAMESPACES);
                spare = Optional.of(made);
                late.execute(() -> discard(made));
            }
            layer.prepare();
        } catch (IOException e) {
            LOG.warn("not ready ahead of the next start: {}", e.getMessage());
        }
    }

    private synchronized void discard(MonitorLink old) {
        if (spare.filter(old::equals).isPresent()) {
            spare = Optional.empty();
            old.close();
        }
    }

    /** As before {@link #close}. */
    synchronized void open() {
        closed = false;
    }

    /** From now on every start forks its own. */
    @Override
    public synchronized void close() {
        closed = true;
        spare.ifPresent(MonitorLink::close);
        spare = Optional.empty();
    }
}
