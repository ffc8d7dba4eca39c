package io.ctctl.runtime;

import io.ctctl.checkpoint.criu.Patience;
import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.StartFailure;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Follows a monitor until the program runs, or until everything is undone. */
final class LaunchWatch {
    /** Host ids of the monitor and of the program. */
    record Started(int monitor, int child, Instant at) {}

    private final Launcher launcher;

    LaunchWatch(Launcher launcher) {
        this.launcher = launcher;
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
                launcher.tearDown(encoded, action);
                throw new ContainerException(
                        ErrorKind.FAILED, action + ": its monitor was killed before the program ran; try again");
            }
            if (event.get() instanceof MonitorEvent.Pids told) {
                pids = told;
            } else if (event.get() instanceof MonitorEvent.Started started) {
                link.setTimeout(null);
                return new Started(pids.monitor(), pids.child(), started.at());
            } else if (event.get() instanceof MonitorEvent.Failed failed) {
                MonitorTalk.awaitTornDown(link, action);
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
            launcher.tearDown(encoded, action);
            throw new ContainerException(
                    ErrorKind.FAILED, action + ": its monitor was killed before it was restored; try again");
        }
        if (event.get() instanceof MonitorEvent.Failed failed) {
            MonitorTalk.awaitTornDown(link, action);
            throw failure(action, StartFailure.of(plan, failed));
        }
        return event.get();
    }

    private void furnish(MonitorLink link, int child, IntConsumer onNamespaces, String action) throws IOException {
        try {
            onNamespaces.accept(child);
        } catch (ContainerException e) {
            link.abandon();
            MonitorTalk.awaitTornDown(link, action);
            throw e;
        }
        link.release();
    }

    /** The monitor is well, and undoes what CRIU does not come to an end with. */
    private Optional<MonitorEvent> nextOrAbandon(MonitorLink link, byte[] encoded, String action) throws IOException {
        try {
            return MonitorTalk.next(link, Patience.LENGTH);
        } catch (SocketTimeoutException e) {
            launcher.abandon(link, encoded, action);
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    action + ": CRIU was silent for " + Patience.LENGTH.toSeconds() + " s and has been killed",
                    e);
        }
    }

    private Optional<MonitorEvent> nextOrTearDown(MonitorLink link, byte[] encoded, String action) throws IOException {
        try {
            return MonitorTalk.next(link);
        } catch (SocketTimeoutException e) {
            launcher.tearDown(encoded, action);
            throw new ContainerException(
                    ErrorKind.TIMED_OUT, action + ": not done after " + MonitorTalk.PATIENCE.toSeconds() + " s", e);
        }
    }

    /**
     * What a monitor that an earlier daemon launched tells of its start; empty when that failed, all is then undone. A
     * SocketTimeoutException when it is silent for so long; null waits for ever.
     */
    Optional<Started> awaitAdopted(MonitorLink link, Duration patience) throws IOException {
        MonitorEvent.Pids pids = new MonitorEvent.Pids(0, 0);
        while (true) {
            Optional<MonitorEvent> event = MonitorTalk.next(link, patience);
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
                MonitorTalk.awaitTornDown(link, "adopt", patience);
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
}
