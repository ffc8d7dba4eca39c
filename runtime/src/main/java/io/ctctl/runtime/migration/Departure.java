package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Action;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.SourceEvent;
import io.ctctl.checkpoint.protocol.SourceMachine;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.checkpoint.protocol.Step;
import io.ctctl.checkpoint.protocol.Word;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link SourceMachine} decides. Used by one thread. */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** How long the destination may take to let it go on. */
    private static final Duration DECISION = Duration.ofSeconds(10);

    private static final Duration DISCARDING = Duration.ofSeconds(5);

    private final MigrationId id;
    private final Carrier carrier;
    private final Journal<Departing> journal;
    private final Stopwatch watch;
    private Departing entry;
    private SourcePhase phase;
    private FrameChannel channel;
    private String why;
    private Optional<Journal.Prepared> handOver = Optional.empty();
    private boolean removalFailed;
    private boolean discarded;
    private long bytesSeen;

    /** Writes the first entry; one that has been written by an earlier daemon is taken up where it was. */
    Departure(Departing entry, Carrier carrier, Journal<Departing> journal, Stopwatch watch) {
        this.id = new MigrationId(entry.migration());
        this.entry = entry;
        this.phase = entry.phase();
        this.carrier = carrier;
        this.journal = journal;
        this.watch = watch;
    }

    SourcePhase phase() {
        return phase;
    }

    /** What went wrong first. */
    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    /** From now on words go this way. */
    void through(FrameChannel next) {
        channel = next;
    }

    /** Copies everything and hands over, until it is decided or the connection gives nothing more. */
    void run(Replies replies, Duration patience) {
        try {
            journal.write(id, entry);
            // writing it down when the container stands still takes the least then
            handOver = Optional.of(journal.prepare(id, entry.with(SourcePhase.HANDED_OVER)));
            carrier.copy();
            watch.mark("transfer");
            at(SourceEvent.COPIED);
        } catch (IOException | ContainerException e) {
            fail(replies.reason().orElse(e.getMessage()));
        } catch (InterruptedException e) {
            fail("it was cancelled");
            Thread.currentThread().interrupt();
        }
        boolean open = converse(replies, patience);
        if (open && phase == SourcePhase.KEPT) {
            awaitDiscarded(replies);
        }
    }

    /** Whoever tries again at once is not to find what this attempt has made there. */
    private void awaitDiscarded(Replies replies) {
        try {
            long deadline = System.nanoTime() + DISCARDING.toNanos();
            boolean open = true;
            while (open && !discarded) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                open = replies.next(left).filter(this::hear).isPresent();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens until all is over or nothing has been heard for too long; false when nothing more will come. */
    boolean converse(Replies replies, Duration patience) {
        boolean interrupted = false;
        boolean open = true;
        while (open && !phase.over()) {
            try {
                // once it is given away there is nothing to be saved by giving up early
                Duration wait = phase.undecided() && patience.compareTo(DECISION) < 0 ? DECISION : patience;
                Optional<Reply> reply = replies.next(wait);
                boolean feeding = phase == SourcePhase.OWING && moreWasSent();
                open = reply.isPresent() ? hear(reply.get()) : feeding;
                if (!open && reply.isEmpty()) {
                    fail("nothing was heard for " + wait.toMillis() + " ms");
                }
            } catch (InterruptedException e) {
                interrupted = true;
                fail("it was cancelled");
            }
        }
        if (phase == SourcePhase.OWING) {
            hangUp();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return open;
    }

    private boolean moreWasSent() {
        long before = bytesSeen;
        bytesSeen = channel.bytesSent();
        return bytesSeen > before;
    }

    /** What lacks memory there is not to wait for what will not come. */
    private void hangUp() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("hang up: {}", e.getMessage());
        }
    }

    /** False when nothing more will come. */
    private boolean hear(Reply reply) {
        if (reply instanceof Reply.Said said) {
            discarded |= said.word() == Word.DISCARDED;
            SourceEvent.heard(said.word()).ifPresent(event -> {
                watch.mark(said.word().name().toLowerCase(Locale.ROOT));
                at(event);
            });
        } else if (reply instanceof Reply.Told told) {
            why = why == null ? told.reason() : why;
        } else if (reply instanceof Reply.Reported reported) {
            watch.reported(reported.times());
        } else if (reply instanceof Reply.Wanted wanted) {
            try {
                carrier.want(wanted.pid(), wanted.address());
            } catch (IOException e) {
                fail("send a page that is waited for: " + e.getMessage());
                return false;
            }
        } else if (reply instanceof Reply.Ended ended) {
            fail(ended.why());
            return false;
        }
        return true;
    }

    private void fail(String reason) {
        why = why == null ? reason : why;
        at(SourceEvent.FAILED);
    }

    /** Something has happened: decides and does. */
    void at(SourceEvent event) {
        SourcePhase before = phase;
        Step<SourcePhase> step = SourceMachine.step(phase, event);
        phase = step.next();
        if (before != phase) {
            LOG.info("migration {} of {}: {}, now {}", id, entry.container(), event, phase);
        }
        for (Action action : step.actions()) {
            if (!perform(action)) {
                return;
            }
        }
    }

    /** False when what remains of the step must not be done. */
    private boolean perform(Action action) {
        if (action instanceof Action.Say say) {
            say(say);
            return true;
        }
        try {
            switch ((Action.Do) action) {
                case RECORD -> record();
                case PIN -> {
                    carrier.pin();
                    watch.mark("pinned");
                    at(SourceEvent.PINNED);
                }
                case RESUME -> carrier.resume();
                case FEED -> carrier.feed();
                case REMOVE -> carrier.remove();
                default -> throw new AssertionError(action);
            }
            return true;
        } catch (ContainerException e) {
            return isGone(e, action) || failed((Action.Do) action, e.getMessage());
        } catch (IOException e) {
            return failed((Action.Do) action, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed((Action.Do) action, "interrupted");
        }
    }

    private static boolean isGone(ContainerException e, Action action) {
        return action == Action.Do.REMOVE && e.kind() == ErrorKind.NO_SUCH_CONTAINER;
    }

    private boolean failed(Action.Do action, String reason) {
        LOG.error("migration {} of {}: {} failed: {}", id, entry.container(), action, reason);
        if (action == Action.Do.PIN) {
            fail(reason);
            return false;
        }
        if (action == Action.Do.RECORD && phase == SourcePhase.HANDED_OVER) {
            // not written down, so not done: nobody has been told yet
            phase = SourcePhase.PINNING;
            fail("write the journal: " + reason);
            return false;
        }
        removalFailed |= action == Action.Do.REMOVE;
        why = why == null ? action + ": " + reason : why;
        return true;
    }

    private void record() throws IOException {
        entry = entry.with(phase);
        if (phase == SourcePhase.HANDED_OVER && handOver.isPresent()) {
            handOver.get().write();
        } else {
            journal.write(id, entry);
        }
    }

    private void say(Action.Say say) {
        try {
            if (channel != null) {
                channel.say(say.word());
            }
        } catch (IOException e) {
            // lost words are what the protocol is made for
            LOG.debug("{} was not said: {}", say.word(), e.getMessage());
        }
    }

    /** Whether it runs elsewhere and could not be removed here. */
    boolean isHereStill() {
        return phase.left() && removalFailed;
    }

    /** Removes what runs elsewhere; see {@link #isHereStill}. */
    void removeAgain() {
        removalFailed = false;
        perform(Action.Do.REMOVE);
    }

    /** When everything has been done, the journal needs to remember nothing. */
    void forget() {
        try {
            if (phase.over() && !isHereStill()) {
                journal.forget(id);
            }
        } catch (IOException e) {
            LOG.warn("forget migration {}: {}", id, e.getMessage());
        }
    }
}
