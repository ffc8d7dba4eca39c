package io.ctctl.checkpoint.protocol;

import static io.ctctl.checkpoint.protocol.Action.Do.DISCARD;
import static io.ctctl.checkpoint.protocol.Action.Do.REBUILD;
import static io.ctctl.checkpoint.protocol.Action.Do.RECORD;
import static io.ctctl.checkpoint.protocol.Action.Do.RELEASE;
import static io.ctctl.checkpoint.protocol.Action.Do.STOP;
import static io.ctctl.checkpoint.protocol.DestinationPhase.ABSENT;
import static io.ctctl.checkpoint.protocol.DestinationPhase.DISCARDED;
import static io.ctctl.checkpoint.protocol.DestinationPhase.FILLING;
import static io.ctctl.checkpoint.protocol.DestinationPhase.FINISHED;
import static io.ctctl.checkpoint.protocol.DestinationPhase.LOST;
import static io.ctctl.checkpoint.protocol.DestinationPhase.RECEIVING;
import static io.ctctl.checkpoint.protocol.DestinationPhase.RESTORED;
import static io.ctctl.checkpoint.protocol.DestinationPhase.RESTORED_IN_PART;
import static io.ctctl.checkpoint.protocol.DestinationPhase.RESTORING;
import static io.ctctl.checkpoint.protocol.DestinationPhase.RUNNING;

import io.ctctl.checkpoint.protocol.Action.Say;

/**
 * The side the container goes to. It may give up at any time until it has released the container; what it has decided
 * first, RUNNING or DISCARDED, it answers for ever.
 */
public final class DestinationMachine {
    private static final Say SAY_RUNNING = new Say(Word.RUNNING);
    private static final Say SAY_FILLING = new Say(Word.FILLING);
    private static final Say SAY_LOST = new Say(Word.LOST);
    private static final Say SAY_DISCARDED = new Say(Word.DISCARDED);

    private DestinationMachine() {}

    /** What follows an event; the same phase without actions when it means nothing there. */
    public static Step<DestinationPhase> step(DestinationPhase phase, DestinationEvent event) {
        return switch (phase) {
            case ABSENT -> absent(event);
            case RECEIVING ->
                event == DestinationEvent.HEARD_RESTORE ? Step.to(RESTORING, REBUILD) : beforeRelease(phase, event);
            case RESTORING -> restoring(event);
            case RESTORED ->
                event == DestinationEvent.HEARD_GO
                        ? Step.to(RUNNING, RELEASE, SAY_RUNNING)
                        : beforeRelease(phase, event);
            case RESTORED_IN_PART ->
                event == DestinationEvent.HEARD_GO
                        ? Step.to(FILLING, RELEASE, SAY_FILLING)
                        : beforeRelease(phase, event);
            case FILLING -> filling(event);
            case RUNNING -> running(event);
            case LOST -> over(LOST, event, SAY_LOST);
            case FINISHED -> over(FINISHED, event, SAY_RUNNING);
            case DISCARDED -> over(DISCARDED, event, SAY_DISCARDED);
        };
    }

    private static Step<DestinationPhase> absent(DestinationEvent event) {
        return switch (event) {
            case HEARD_OFFER -> Step.to(RECEIVING, RECORD, new Say(Word.READY));
            // written down first: else an OFFER that was delayed could still begin what has just been denied
            case HEARD_RESTORE, HEARD_GO -> Step.to(DISCARDED, RECORD, SAY_DISCARDED);
            default -> Step.to(ABSENT);
        };
    }

    private static Step<DestinationPhase> restoring(DestinationEvent event) {
        return switch (event) {
            case REBUILT -> Step.to(RESTORED, new Say(Word.RESTORED));
            case REBUILT_IN_PART -> Step.to(RESTORED_IN_PART, RECORD, new Say(Word.RESTORED));
            default -> beforeRelease(RESTORING, event);
        };
    }

    /** With a page missing it can never go on: what it lacks was only where it has come from. */
    private static Step<DestinationPhase> filling(DestinationEvent event) {
        return switch (event) {
            case FILLED -> Step.to(RUNNING, RECORD, SAY_RUNNING);
            case FAILED, RESTARTED -> Step.to(LOST, STOP, RECORD, SAY_LOST);
            case HEARD_GO, HEARD_CANCEL -> Step.to(FILLING, SAY_FILLING);
            default -> Step.to(FILLING);
        };
    }

    private static Step<DestinationPhase> beforeRelease(DestinationPhase phase, DestinationEvent event) {
        return switch (event) {
            case FAILED, RESTARTED, HEARD_CANCEL -> Step.to(DISCARDED, DISCARD, RECORD, SAY_DISCARDED);
            // a GO that comes before everything is there belongs to no migration of ours
            case HEARD_GO -> Step.to(DISCARDED, DISCARD, RECORD, SAY_DISCARDED);
            default -> Step.to(phase);
        };
    }

    private static Step<DestinationPhase> running(DestinationEvent event) {
        return switch (event) {
            case HEARD_GO, HEARD_CANCEL, RESTARTED -> Step.to(RUNNING, SAY_RUNNING);
            case HEARD_FINISHED -> Step.to(FINISHED, RECORD);
            default -> Step.to(RUNNING);
        };
    }

    private static Step<DestinationPhase> over(DestinationPhase phase, DestinationEvent event, Say answer) {
        return switch (event) {
            case HEARD_OFFER, HEARD_RESTORE, HEARD_GO, HEARD_CANCEL -> Step.to(phase, answer);
            default -> Step.to(phase);
        };
    }
}
