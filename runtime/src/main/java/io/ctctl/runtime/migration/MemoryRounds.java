package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.mover.Convergence;
import io.ctctl.checkpoint.mover.MemorySender;
import io.ctctl.checkpoint.mover.RoundResult;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.time.Duration;

/** Sends the memory of a container that runs, round after round, until it is to stand still for the rest. */
final class MemoryRounds {
    private static final Duration USUAL_PAUSE = Duration.ofMillis(120);
    private static final Duration FIXED = Duration.ofMillis(80);
    private static final Duration PREPARATION = Duration.ofSeconds(3);

    private final MemorySender memory;
    private final MigrationOrder order;
    private final Throttle throttle;
    private final Stopwatch watch;
    private final DryRun dryRun;
    private final Replies replies;
    private final Duration wanted;
    private final Convergence model;
    private RoundResult last;

    MemoryRounds(
            MemorySender memory,
            MigrationOrder order,
            Throttle throttle,
            Stopwatch watch,
            DryRun dryRun,
            Replies replies) {
        this.memory = memory;
        this.order = order;
        this.throttle = throttle;
        this.watch = watch;
        this.dryRun = dryRun;
        this.replies = replies;
        this.wanted = order.maxDowntime().orElse(USUAL_PAUSE);
        this.model = new Convergence(
                wanted, order.maxDowntime().isPresent() || order.postCopy() == PostCopy.WHEN_STUCK, FIXED);
    }

    /**
     * Returns when it is to be stopped: whether the rest of its memory may be sent when it runs there. A ContainerException of kind
     * TIMED_OUT when it would stand still for too long.
     */
    boolean copy() throws IOException, InterruptedException {
        while (true) {
            Convergence.Verdict verdict = model.after(send());
            note();
            if (order.postCopy() == PostCopy.ALWAYS) {
                awaitPreparations();
                return true;
            }
            if (verdict == Convergence.Verdict.STUCK) {
                if (!order.autoThrottle() || !throttle.tighten()) {
                    requirePostCopy();
                    awaitPreparations();
                    return true;
                }
                model.slowedDown();
            } else if (verdict == Convergence.Verdict.STOP) {
                if (awaitPreparations()) {
                    return false;
                }
                model.caughtUp(send());
                note();
            }
        }
    }

    private RoundResult send() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        last = memory.round();
        return last;
    }

    private void note() {
        watch.round(last, model.dirtyPagesPerSecond(), model.predictedPause());
    }

    /** Returns when both sides are prepared, or will not soon; whether it did at once, with nothing written meanwhile. */
    private boolean awaitPreparations() throws IOException, InterruptedException {
        boolean here = !dryRun.await();
        return !replies.awaitPrepared(PREPARATION) && here;
    }

    private void requirePostCopy() {
        if (order.postCopy() != PostCopy.WHEN_STUCK) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "it writes " + (long) model.dirtyPagesPerSecond() + " pages/s, of which "
                            + (long) model.pagesPerSecond() + " can be sent: it would stand still for "
                            + model.predictedPause().toMillis() + " ms, more than " + wanted.toMillis() + " ms"
                            + (order.autoThrottle() ? "" : "; allow --auto-throttle or a longer --max-downtime"));
        }
    }
}
