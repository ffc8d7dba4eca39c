package io.ctctl.runtime;

import io.ctctl.checkpoint.criu.Patience;
import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.launch.StartFailure;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Fd;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the spawner carry out plans, and follows the monitor until the program runs or everything is undone. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MONITOR_BACKLOG = 64;

    /** Host ids of the monitor and of the program. */
    record Started(int monitor, int child, Instant at) {}

    private final Spawner spawner;

    Launcher(Spawner spawner) {
        this.spawner = spawner;
    }

    /** A container's: its monitor is reached by its socket in the run directory, which is made here. */
    MonitorLink launch(byte[] plan, RunFiles files, Optional<Attachment> attachment) throws IOException {
        try (Fd directory = Fd.open(files.dir(), OpenFlag.PATH, OpenFlag.DIRECTORY);
                SeqSocket listener = SeqSocket.listen(files.monitorSocket(), MONITOR_BACKLOG)) {
            Optional<SpawnerClient.RunDirectory> run = Optional.of(new SpawnerClient.RunDirectory(directory, listener));
            return spawner.order(client -> client.launch(plan, run, attachment.map(Attachment::session)));
        }
    }

    /**
     * A container's, ahead of its plan; {@link MonitorLink#plan} comes next, then {@link #begin} or {@link #abandon}.
     *
     * @param namespaces made at once
     */
    MonitorLink launchAhead(Flags<CloneFlag> namespaces) throws IOException {
        return spawner.order(client -> client.launchAhead(namespaces));
    }

    /** From now on the container's monitor is reached by its socket in the run directory, which is made here. */
    void begin(MonitorLink link, RunFiles files, Optional<Attachment> attachment) throws IOException {
        try (Fd directory = Fd.open(files.dir(), OpenFlag.PATH, OpenFlag.DIRECTORY);
                SeqSocket listener = SeqSocket.listen(files.monitorSocket(), MONITOR_BACKLOG)) {
            link.begin(new SpawnerClient.RunDirectory(directory, listener), attachment.map(Attachment::session));
        }
    }

    /** Returns when nothing is left of a launch that waited. */
    void abandon(MonitorLink link, byte[] plan, String action) throws IOException {
        try {
            link.abandon();
            awaitTornDown(link, action);
        } catch (IOException e) {
            LOG.warn("{}: the monitor is gone: {}", action, e.getMessage());
            tearDown(plan, action);
        }
    }

    /** Ends what has been let go; returns when nothing is left of it. */
    void end(MonitorLink link, byte[] plan, String action) throws IOException {
        try {
            link.signal(Signal.KILL);
            awaitTornDown(link, action);
        } catch (IOException e) {
            LOG.warn("{}: the monitor is gone: {}", action, e.getMessage());
            tearDown(plan, action);
        }
    }

    /** A program that works on a container from outside; {@code given}: the descriptors that its plan expects. */
    MonitorLink launch(byte[] plan, List<Fd> given) throws IOException {
        return spawner.order(client -> client.launch(plan, Optional.empty(), Optional.empty(), given));
    }

    /** An exec's: nothing but the returned link leads to its monitor. */
    MonitorLink launch(byte[] plan, Optional<Attachment> attachment) throws IOException {
        return spawner.order(client -> client.launch(plan, Optional.empty(), attachment.map(Attachment::session)));
    }

    /**
     * Waits for the program's exec. A failure is thrown as soon as all that the plan did has been undone. A start is short
     * and not left half-way: an interrupted thread finds itself interrupted afterwards.
     */
    Started awaitStart(MonitorLink link, SetupPlan plan, byte[] encoded, String action) throws IOException {
        MonitorEvent.Pids pids = new MonitorEvent.Pids(0, 0);
        while (true) {
            Optional<MonitorEvent> event = nextOrTearDown(link, encoded, action);
            if (event.isEmpty()) {
                tearDown(encoded, action);
                throw new ContainerException(
                        ErrorKind.FAILED, action + ": its monitor was killed before the program ran; try again");
            }
            if (event.get() instanceof MonitorEvent.Pids told) {
                pids = told;
            } else if (event.get() instanceof MonitorEvent.Started started) {
                link.setTimeout(null);
                return new Started(pids.monitor(), pids.child(), started.at());
            } else if (event.get() instanceof MonitorEvent.Failed failed) {
                awaitTornDown(link, action);
                throw failure(action, StartFailure.of(plan, failed));
            }
        }
    }

    /**
     * Waits until the program that restores has been executed; returns the host id of its monitor. A failure is thrown as soon as
     * everything has been undone; {@link #awaitRestored} goes on from here.
     */
    int awaitRestorer(MonitorLink link, SetupPlan plan, byte[] encoded, String action) throws IOException {
        int monitor = 0;
        while (true) {
            MonitorEvent event = nextOfRestore(link, plan, encoded, action);
            if (event instanceof MonitorEvent.Pids told) {
                monitor = told.monitor();
            } else if (event instanceof MonitorEvent.Restorer) {
                return monitor;
            }
        }
    }

    /**
     * Waits until all that a restore makes is there, and stopped; returns the host id of the first of the processes. A failure is thrown
     * as soon as everything has been undone; {@link #awaitStart} goes on from here. {@code onNamespaces} is told the process whose
     * namespaces are there and empty.
     */
    int awaitRestored(MonitorLink link, SetupPlan plan, byte[] encoded, String action, IntConsumer onNamespaces)
            throws IOException {
        while (true) {
            MonitorEvent event = nextOfRestore(link, plan, encoded, action);
            if (event instanceof MonitorEvent.Namespaces namespaces) {
                furnish(link, namespaces.child(), onNamespaces, action);
            } else if (event instanceof MonitorEvent.Restored restored) {
                return restored.child();
            }
        }
    }

    private MonitorEvent nextOfRestore(MonitorLink link, SetupPlan plan, byte[] encoded, String action)
            throws IOException {
        Optional<MonitorEvent> event = nextOrAbandon(link, encoded, action);
        if (event.isEmpty()) {
            tearDown(encoded, action);
            throw new ContainerException(
                    ErrorKind.FAILED, action + ": its monitor was killed before it was restored; try again");
        }
        if (event.get() instanceof MonitorEvent.Failed failed) {
            awaitTornDown(link, action);
            throw failure(action, StartFailure.of(plan, failed));
        }
        return event.get();
    }

    private void furnish(MonitorLink link, int child, IntConsumer onNamespaces, String action) throws IOException {
        try {
            onNamespaces.accept(child);
        } catch (ContainerException e) {
            link.abandon();
            awaitTornDown(link, action);
            throw e;
        }
        link.release();
    }

    /** The monitor is well, and undoes what CRIU does not come to an end with. */
    private Optional<MonitorEvent> nextOrAbandon(MonitorLink link, byte[] encoded, String action) throws IOException {
        try {
            return next(link, Patience.LENGTH);
        } catch (SocketTimeoutException e) {
            abandon(link, encoded, action);
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    action + ": CRIU was silent for " + Patience.LENGTH.toSeconds() + " s and has been killed",
                    e);
        }
    }

    private Optional<MonitorEvent> nextOrTearDown(MonitorLink link, byte[] encoded, String action) throws IOException {
        try {
            return next(link);
        } catch (SocketTimeoutException e) {
            tearDown(encoded, action);
            throw new ContainerException(
                    ErrorKind.TIMED_OUT, action + ": not done after " + PATIENCE.toSeconds() + " s", e);
        }
    }

    /**
     * What a monitor that an earlier daemon launched tells of its start; empty when that failed, all is then undone. A
     * SocketTimeoutException when it is silent for so long; null waits for ever.
     */
    Optional<Started> awaitAdopted(MonitorLink link, Duration patience) throws IOException {
        MonitorEvent.Pids pids = new MonitorEvent.Pids(0, 0);
        while (true) {
            Optional<MonitorEvent> event = next(link, patience);
            if (event.isEmpty()) {
                return Optional.empty();
            }
            if (event.get() instanceof MonitorEvent.Pids told) {
                pids = told;
            } else if (event.get() instanceof MonitorEvent.Restored restored) {
                pids = new MonitorEvent.Pids(pids.monitor(), restored.child());
            } else if (event.get() instanceof MonitorEvent.Started started) {
                link.setTimeout(null);
                return Optional.of(new Started(pids.monitor(), pids.child(), started.at()));
            } else if (event.get() instanceof MonitorEvent.Failed) {
                awaitTornDown(link, "adopt", patience);
                return Optional.empty();
            }
        }
    }

    private static ContainerException failure(String action, StartFailure failure) {
        ErrorKind kind =
                switch (failure.cause()) {
                    case NOT_FOUND -> ErrorKind.NOT_FOUND;
                    case NOT_EXECUTABLE -> ErrorKind.NOT_EXECUTABLE;
                    case NO_SPACE -> ErrorKind.NO_SPACE;
                    case OVER -> ErrorKind.WRONG_STATE;
                    case UNSUPPORTED -> ErrorKind.HOST_LACKS;
                    case NO_SUCH_SOURCE, OTHER -> ErrorKind.FAILED;
                };
        return new ContainerException(kind, action + ": " + failure.message());
    }

    /** Undoes in the kernel what a run without a monitor has left; harmless when there is nothing. */
    void tearDown(RunFiles files, String action) throws IOException {
        byte[] plan;
        try {
            plan = Files.readAllBytes(files.plan());
        } catch (NoSuchFileException ignored) {
            // ENOENT: the plan is written before anything is launched, so nothing was
            return;
        }
        tearDown(plan, action);
    }

    private void tearDown(byte[] plan, String action) throws IOException {
        try (MonitorLink link = spawner.order(client -> client.tearDown(plan))) {
            awaitTornDown(link, action);
        }
    }

    private static void awaitTornDown(MonitorLink link, String action) throws IOException {
        awaitTornDown(link, action, PATIENCE);
    }

    private static void awaitTornDown(MonitorLink link, String action, Duration patience) throws IOException {
        while (true) {
            Optional<MonitorEvent> event = next(link, patience);
            if (event.isEmpty()) {
                throw new IOException("the teardown was cut short");
            }
            if (event.get() instanceof MonitorEvent.TornDown torn) {
                if (torn.failures() > 0) {
                    LOG.warn("{}: teardown left something: {}", action, torn);
                }
                return;
            }
        }
    }

    private static Optional<MonitorEvent> next(MonitorLink link) throws IOException {
        return next(link, PATIENCE);
    }

    private static Optional<MonitorEvent> next(MonitorLink link, Duration patience) throws IOException {
        link.setTimeout(patience);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return link.next();
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (InterruptedIOException ignored) {
                    // our thread was interrupted, the message is still to come
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
