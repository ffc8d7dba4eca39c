package io.ctctl.runtime;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Signal;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.LifecycleConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.MonitorProcess;
import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How running containers are brought to an end, and waited for. */
final class Ending {
    /** The exit code of what KILL has ended. */
    static final int KILLED = 128 + 9;

    private static final Duration START_PATIENCE = Duration.ofSeconds(5);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);

    /** How long a monitor that is well may leave an order unread. */
    private static final Duration HEARING = Duration.ofSeconds(5);

    private Ending() {}

    /**
     * The run of a running container; else a ContainerException of kind WRONG_STATE. A program's first words may be seen
     * before its start is recorded: a start under way is waited for.
     */
    static Run running(Container container, String action) {
        if (container.status() != ContainerStatus.RUNNING) {
            awaitStart(container);
        }
        Optional<Run> run = container.run();
        if (container.status() != ContainerStatus.RUNNING || run.isEmpty()) {
            throw container.wrongState(action, "it has to run for that");
        }
        return run.get();
    }

    private static void awaitStart(Container container) {
        try {
            if (container.lock().tryLock(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                container.lock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The stop signal, then KILL after the timeout; returns when the program has ended. One that has ended already is stopped: somebody
     * else may have done it a moment ago.
     */
    static void stop(Container container, Optional<Duration> timeout) throws InterruptedException {
        if (container.status() != ContainerStatus.RUNNING) {
            awaitStart(container);
        }
        if (container.status() == ContainerStatus.EXITED) {
            return;
        }
        Run run = running(container, "stop");
        LifecycleConfig lifecycle = container.config().lifecycle();
        signal(container, run, Signal.parse(lifecycle.stopSignal()));
        if (!Waits.within(run.exit(), timeout.orElse(lifecycle.stopTimeout()))) {
            kill(container, run);
        }
    }

    /**
     * As {@link #killIfRunning}; a monitor that does not answer is ended, too, and what it would have done then is done
     * without it.
     */
    static void end(Container container, RunFiles files) throws InterruptedException {
        Optional<Run> run = container.run();
        if (run.isEmpty() || !container.status().mayRun()) {
            return;
        }
        if (container.status() == ContainerStatus.UNKNOWN || !isKilled(container, run.get())) {
            MonitorProcess.kill(files);
            if (!Waits.within(run.get().torn(), KILL_PATIENCE)) {
                throw new ContainerException(
                        ErrorKind.TIMED_OUT,
                        "end " + container.displayName()
                                + ": its monitor was killed, and what it left is still being cleaned up after "
                                + KILL_PATIENCE.toSeconds() + " s; see the daemon's log");
            }
        }
    }

    /** KILL, unless it does not run: it may end by itself at any moment, which is no reason to refuse. */
    static void killIfRunning(Container container) throws InterruptedException {
        Optional<Run> run = container.run();
        if (container.status() == ContainerStatus.RUNNING && run.isPresent()) {
            kill(container, run.get());
        }
    }

    /** KILL; returns when the program has ended. */
    static void kill(Container container, Run run) throws InterruptedException {
        if (!isKilled(container, run)) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "stop " + container.displayName() + ": its monitor does not answer; `ctctl rm -f` ends both");
        }
    }

    /** KILL; false when the monitor does not even take the order. */
    private static boolean isKilled(Container container, Run run) throws InterruptedException {
        signal(container, run, Signal.KILL);
        if (Waits.within(run.exit(), HEARING)) {
            return true;
        }
        if (!isHeard(container, run)) {
            return false;
        }
        if (!Waits.within(run.exit(), KILL_PATIENCE.minus(HEARING))) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "stop " + container.displayName() + ": still there " + KILL_PATIENCE.toSeconds()
                            + " s after KILL: it waits for the kernel, see /proc/"
                            + container.state().pid().orElse(0) + "/stack");
        }
        return true;
    }

    private static boolean isHeard(Container container, Run run) {
        try {
            return run.link().isHeard();
        } catch (IOException e) {
            if (!hasLeft(e)) {
                throw Failures.io("signal " + container.displayName(), e);
            }
            return true;
        }
    }

    static void signal(Container container, Run run, Signal signal) {
        try {
            run.link().signal(signal);
        } catch (IOException e) {
            if (!hasLeft(e)) {
                throw Failures.io("signal " + container.displayName(), e);
            }
        }
    }

    /** Whether a monitor cannot be told anything because it has left: its program has ended, and who waits will hear. */
    static boolean hasLeft(IOException e) {
        return e instanceof ClosedChannelException
                || (e instanceof SyscallException failed
                        && (failed.errno() == Errno.EPIPE || failed.errno() == Errno.ECONNRESET));
    }

    /** Waits for the end of the run, if there is one, and returns the last run's exit code. */
    static int await(Container container) throws InterruptedException {
        Optional<Run> run = container.run();
        if (container.status() == ContainerStatus.UNKNOWN && run.isPresent()) {
            Waits.forever(CompletableFuture.anyOf(run.get().exit(), run.get().torn()));
        }
        if (container.status() == ContainerStatus.RUNNING && run.isPresent()) {
            return Waits.forever(run.get().exit()).code();
        }
        return container
                .state()
                .exitCode()
                .orElseThrow(() -> container.wrongState("wait for", "it has never run: start it first"));
    }

    /** Waits for the teardown of a run that has ended; what takes longer than that is named by who is refused what it still has. */
    static void awaitTeardown(Container container) throws InterruptedException {
        Optional<Run> run = container.run();
        if (run.isPresent() && run.get().exit().isDone()) {
            Waits.within(run.get().torn(), KILL_PATIENCE);
        }
    }

    /** As {@link #awaitTeardown}, until one that removes itself is gone. */
    static void awaitDeparture(Container container) throws InterruptedException {
        awaitTeardown(container);
        if (Creation.isGoing(container)) {
            Waits.within(container.removed(), KILL_PATIENCE);
        }
    }

    /** Waits until nothing of the last run is left in the kernel. */
    static void settle(Container container) throws InterruptedException {
        Optional<Run> run = container.run();
        if (container.status() == ContainerStatus.UNKNOWN) {
            throw container.unanswered();
        }
        if (container.status() != ContainerStatus.RUNNING
                && run.isPresent()
                && !Waits.within(run.get().torn(), KILL_PATIENCE)) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    container.displayName() + ": its last run is still being cleaned up after "
                            + KILL_PATIENCE.toSeconds() + " s");
        }
    }
}
