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
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
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
    private long rebuildNanos;
    private long releaseNanos;

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
                    DestinationEvent.heard(frame.word()).ifPresent(event -> at(event, channel));
                } else {
                    landing.take(frame, channel);
                }
            }
        } catch (IOException | ContainerException e) {
            failed(e.getMessage(), channel);
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
            landing.close();
        }
    }

    private synchronized void failed(String why, FrameChannel channel) {
        boolean interrupted = Thread.interrupted();
        if (phase != DestinationPhase.RUNNING && phase != DestinationPhase.FINISHED) {
            tell(why, channel);
        }
        at(DestinationEvent.FAILED, channel);
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

    private boolean perform(Action action, DestinationPhase before) {
        if (action instanceof Action.Say say) {
            report(say);
            say(say);
            return true;
        }
        try {
            perform((Action.Do) action);
            return true;
        } catch (IOException | ContainerException e) {
            LOG.warn("migration {} of {}: {}: {}", id, entry.container(), action, e.getMessage());
            tell(e.getMessage(), answers);
            if (action == Action.Do.REBUILD || action == Action.Do.RELEASE) {
                // neither has let it run: what was true before still is, and this is a failure
                phase = action == Action.Do.RELEASE ? before : phase;
                at(DestinationEvent.FAILED, answers);
                return false;
            }
            // what was not removed is not written down as removed: the next daemon tries again
            return action != Action.Do.DISCARD && (action != Action.Do.RECORD || phase != DestinationPhase.RECEIVING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void perform(Action.Do action) throws IOException, InterruptedException {
        long start = System.nanoTime();
        switch (action) {
            case RECORD -> record(phase);
            case REBUILD -> {
                landing.rebuild();
                rebuildNanos = System.nanoTime() - start;
                at(DestinationEvent.REBUILT, answers);
            }
            case RELEASE -> {
                landing.release(() -> record(DestinationPhase.RUNNING));
                releaseNanos = System.nanoTime() - start;
                // it is like any other container from now on, whatever the source still has to say
                landing.close();
            }
            // else somebody could start it
            case DISCARD -> Uninterrupted.run(landing::discard);
            default -> throw new AssertionError(action);
        }
    }

    private void record(DestinationPhase reached) throws IOException {
        entry = entry.with(reached);
        journal.write(id, entry);
    }

    private void report(Action.Say say) {
        if (say.word() == Word.RUNNING && releaseNanos > 0) {
            send(Frame.of(FrameType.REPORT, Json.bytes(new ArrivalTimes(rebuildNanos, releaseNanos))));
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
