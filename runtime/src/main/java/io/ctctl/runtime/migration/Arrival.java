package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Action;
import io.ctctl.checkpoint.protocol.DestinationEvent;
import io.ctctl.checkpoint.protocol.DestinationMachine;
import io.ctctl.checkpoint.protocol.DestinationPhase;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.Step;
import io.ctctl.checkpoint.protocol.Word;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what {@link DestinationMachine} decides. Events may come over several connections; one at a time is dealt with. */
final class Arrival {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private final MigrationId id;
    private final Landing landing;
    private final Journal<Arriving> journal;
    private Arriving entry; // all guarded by this
    private DestinationPhase phase;
    private FrameChannel answers;
    /** It is not to be here, and could not be removed: nobody else may have it. */
    private boolean leftBehind;

    private Optional<Journal.Prepared> running = Optional.empty();
    private long rebuildNanos;
    private long releaseNanos;
    private long runsSince;

    Arrival(Arriving entry, Landing landing, Journal<Arriving> journal) {
        this.id = new MigrationId(entry.migration());
        this.entry = entry;
        this.phase = entry.phase();
        this.landing = landing;
        this.journal = journal;
    }

    synchronized DestinationPhase phase() {
        return phase;
    }

    /** Takes what comes until the connection ends, which is a failure unless the container runs here by then. */
    void run(FrameChannel channel) {
        try {
            while (true) {
                Frame frame = channel.receive();
                if (frame.type() == FrameType.WORD) {
                    DestinationEvent.heard(frame.word()).ifPresent(event -> heard(event, channel));
                } else {
                    landing.take(frame, channel);
                }
                if (landing.late().filter(LateMemory::all).isPresent() && phase() == DestinationPhase.FILLING) {
                    at(DestinationEvent.FILLED, channel);
                }
            }
        } catch (IOException | ContainerException e) {
            failed(why(e), channel);
        } catch (InterruptedException e) {
            failed("interrupted", channel);
            Thread.currentThread().interrupt();
        } finally {
            // whatever ended it: what is not ours by now is not to be, and an interrupt must not keep it from being
            // removed
            boolean interrupted = Thread.interrupted();
            at(DestinationEvent.FAILED, channel);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!isLeftBehind()) {
                landing.close();
            }
            landing.late().ifPresent(LateMemory::close);
        }
    }

    /** Whether {@link #discardAgain} is to be tried until it succeeds. */
    synchronized boolean isLeftBehind() {
        return leftBehind;
    }

    /** Whether nothing is left now of what could not be discarded; it is nobody's any more then. */
    synchronized boolean discardAgain() {
        try {
            UninterruptedThread.run(landing::discard);
            record(phase);
        } catch (IOException | ContainerException e) {
            LOG.warn("migration {} of {}: DISCARD: {}; it is tried again", id, entry.container(), e.getMessage());
            return false;
        }
        LOG.info("migration {} of {}: nothing is left of it", id, entry.container());
        leftBehind = false;
        landing.close();
        return true;
    }

    private void heard(DestinationEvent event, FrameChannel channel) {
        if (event == DestinationEvent.HEARD_RESTORE && landing.late().isPresent()) {
            // what is rebuilt may wait for a page, which this thread is to read
            Thread thread = new Thread(() -> at(event, channel), "migration-rebuild");
            thread.setDaemon(true);
            thread.start();
            return;
        }
        if (event == DestinationEvent.HEARD_CANCEL) {
            landing.late().ifPresent(LateMemory::giveUp);
        }
        at(event, channel);
    }

    private void failed(String why, FrameChannel channel) {
        landing.late().ifPresent(LateMemory::giveUp);
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            if (phase == DestinationPhase.FILLING || !phase.released()) {
                tell(why, channel);
            }
            at(DestinationEvent.FAILED, channel);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something has happened: decides, does, and answers over this connection. */
    synchronized void at(DestinationEvent event, FrameChannel channel) {
        answers = channel;
        DestinationPhase before = phase;
        Step<DestinationPhase> step = DestinationMachine.step(phase, event);
        phase = step.next();
        if (before != phase) {
            LOG.info("migration {} of {}: {}, now {}", id, entry.container(), event, phase);
        }
        for (Action action : step.actions()) {
            if (!perform(action, before)) {
                return;
            }
        }
    }

    private static String why(Exception e) {
        return e instanceof IOException failure ? Failures.line(failure) : e.getMessage();
    }

    private boolean perform(Action action, DestinationPhase before) {
        if (action instanceof Action.Say say) {
            report(say);
            say(say);
            return true;
        }
        boolean expected = false;
        try {
            perform((Action.Do) action);
            expected = true;
            return true;
        } catch (IOException | ContainerException e) {
            expected = true;
            return failed(action, before, why(e));
        } catch (InterruptedException e) {
            expected = true;
            Thread.currentThread().interrupt();
            return false;
        } finally {
            // what has been released runs, whatever comes after that
            if (!expected && (action != Action.Do.RELEASE || releaseNanos == 0)) {
                failed(action, before, action + ": an unexpected error: see the daemon's log there");
            }
        }
    }

    /** An action has not been done; false when what remains of its step must not be done. */
    private boolean failed(Action action, DestinationPhase before, String why) {
        LOG.warn("migration {} of {}: {}: {}", id, entry.container(), action, why);
        tell(why, answers);
        if (action == Action.Do.RECORD && phase == DestinationPhase.RUNNING) {
            // not written down: it still looks as if it lacked memory, and the source is not to be told otherwise
            phase = before;
            return false;
        }
        if (action == Action.Do.REBUILD || action == Action.Do.RELEASE || phase == DestinationPhase.RESTORED_IN_PART) {
            // neither has let it run: what was true before still is, and this is a failure
            phase = action == Action.Do.RELEASE ? before : phase;
            at(DestinationEvent.FAILED, answers);
            return false;
        }
        leftBehind |= action == Action.Do.DISCARD;
        // what was not removed is not written down as removed: it is tried again, by the next daemon if need be
        return action != Action.Do.DISCARD
                && action != Action.Do.STOP
                && (action != Action.Do.RECORD || phase != DestinationPhase.RECEIVING);
    }

    private void perform(Action.Do action) throws IOException, InterruptedException {
        long start = System.nanoTime();
        switch (action) {
            case RECORD -> record(phase);
            case REBUILD -> {
                landing.rebuild();
                rebuildNanos = System.nanoTime() - start;
                at(landing.late().isPresent() ? DestinationEvent.REBUILT_IN_PART : DestinationEvent.REBUILT, answers);
            }
            case RELEASE -> {
                // a source that leaves interrupts us: interrupted here it would be neither running nor discarded
                UninterruptedThread.run(() -> landing.release(() -> {
                    runsSince = System.nanoTime();
                    record(phase);
                }));
                releaseNanos = runsSince - start;
                // it is like any other container from now on, whatever the source still has to say
                landing.close();
                landing.late().ifPresent(this::awaitEnd);
            }
            case STOP ->
                UninterruptedThread.run(() -> landing.late().orElseThrow().stop());
            // else somebody could start it
            case DISCARD -> UninterruptedThread.run(landing::discard);
            default -> throw new AssertionError(action);
        }
    }

    /** Its processes may end before the last page comes; the pager must not. */
    private void awaitEnd(LateMemory memory) {
        CompletionStage<Void> unused = memory.end()
                .thenAccept(filled -> at(filled ? DestinationEvent.FILLED : DestinationEvent.FAILED, answers));
    }

    /** What is most likely written down when it runs takes the least time then. */
    synchronized void prepareToRun() {
        if (phase != DestinationPhase.RECEIVING) {
            return;
        }
        try {
            running = Optional.of(journal.prepare(id, entry.with(DestinationPhase.RUNNING)));
        } catch (IOException e) {
            LOG.warn("migration {} of {}: prepare its end: {}", id, entry.container(), e.getMessage());
        }
    }

    private void record(DestinationPhase reached) throws IOException {
        entry = entry.with(reached);
        if (reached == DestinationPhase.RUNNING && running.isPresent()) {
            running.get().write();
        } else {
            journal.write(id, entry);
            running = Optional.empty();
        }
    }

    private void report(Action.Say say) {
        boolean first = say.word() == Word.FILLING
                || (say.word() == Word.RUNNING && landing.late().isEmpty());
        if (first && releaseNanos > 0) {
            ArrivalTimes times = new ArrivalTimes(rebuildNanos, releaseNanos, System.nanoTime() - runsSince);
            send(Frame.of(FrameType.REPORT, Json.bytes(times)));
        }
    }

    private void say(Action.Say say) {
        send(Frame.of(say.word()));
    }

    private static void tell(String why, FrameChannel channel) {
        try {
            channel.send(Frame.of(FrameType.REASON, why));
        } catch (IOException e) {
            LOG.debug("\"{}\" was not told: {}", why, e.getMessage());
        }
    }

    private void send(Frame frame) {
        try {
            answers.send(frame);
        } catch (IOException e) {
            // lost words are what the protocol is made for
            LOG.debug("{} was not sent: {}", frame.type(), e.getMessage());
        }
    }
}
