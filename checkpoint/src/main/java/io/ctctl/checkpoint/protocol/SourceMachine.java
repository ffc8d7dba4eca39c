package io.ctctl.checkpoint.protocol;

import static io.ctctl.checkpoint.protocol.Action.Do.FEED;
import static io.ctctl.checkpoint.protocol.Action.Do.PIN;
import static io.ctctl.checkpoint.protocol.Action.Do.RECORD;
import static io.ctctl.checkpoint.protocol.Action.Do.REMOVE;
import static io.ctctl.checkpoint.protocol.Action.Do.RESUME;
import static io.ctctl.checkpoint.protocol.SourcePhase.GONE;
import static io.ctctl.checkpoint.protocol.SourcePhase.HANDED_OVER;
import static io.ctctl.checkpoint.protocol.SourcePhase.KEPT;
import static io.ctctl.checkpoint.protocol.SourcePhase.LOST;
import static io.ctctl.checkpoint.protocol.SourcePhase.OWING;
import static io.ctctl.checkpoint.protocol.SourcePhase.PINNING;
import static io.ctctl.checkpoint.protocol.SourcePhase.RESTORING;

import io.ctctl.checkpoint.protocol.Action.Say;

/**
 * The side the container leaves. Until HANDED_OVER every failure keeps it here; from then on the destination's answer
 * decides, and it stands still until there is one.
 */
public final class SourceMachine {
    private static final Say GO = new Say(Word.GO);
    private static final Say CANCEL = new Say(Word.CANCEL);
    private static final Say FINISHED = new Say(Word.FINISHED);

    private SourceMachine() {}

    /** What follows an event; the same phase without actions when it means nothing there. */
    public static Step<SourcePhase> step(SourcePhase phase, SourceEvent event) {
        return switch (phase) {
            case COPYING ->
                event == SourceEvent.COPIED ? Step.to(RESTORING, new Say(Word.RESTORE)) : beforeHandOver(phase, event);
            case RESTORING ->
                event == SourceEvent.HEARD_RESTORED ? Step.to(PINNING, PIN) : beforeHandOver(phase, event);
            case PINNING ->
                event == SourceEvent.PINNED ? Step.to(HANDED_OVER, RECORD, GO) : beforeHandOver(phase, event);
            case HANDED_OVER -> handedOver(event);
            case OWING -> owing(event);
            case GONE, LOST ->
                event == SourceEvent.HEARD_RUNNING || event == SourceEvent.HEARD_LOST
                        ? Step.to(phase, FINISHED)
                        : Step.to(phase);
            case KEPT -> kept(event);
        };
    }

    private static Step<SourcePhase> beforeHandOver(SourcePhase phase, SourceEvent event) {
        return switch (event) {
            case FAILED, RESTARTED, HEARD_DISCARDED -> Step.to(KEPT, RECORD, RESUME, CANCEL);
            default -> Step.to(phase);
        };
    }

    private static Step<SourcePhase> handedOver(SourceEvent event) {
        return switch (event) {
            case HEARD_FILLING -> Step.to(OWING, RECORD, FEED);
            case HEARD_RUNNING -> Step.to(GONE, RECORD, REMOVE, FINISHED);
            case HEARD_LOST -> Step.to(LOST, RECORD, REMOVE, FINISHED);
            case HEARD_DISCARDED -> Step.to(KEPT, RECORD, RESUME);
            case HEARD_RESTORED, RESTARTED, ASK -> Step.to(HANDED_OVER, GO);
            // a failure here is no reason: only the destination knows
            default -> Step.to(HANDED_OVER);
        };
    }

    /** It has run there: whatever becomes of it, what stands still here is of the past, and good for its memory only. */
    private static Step<SourcePhase> owing(SourceEvent event) {
        return switch (event) {
            case HEARD_RUNNING -> Step.to(GONE, RECORD, REMOVE, FINISHED);
            case HEARD_LOST -> Step.to(LOST, RECORD, REMOVE, FINISHED);
            case RESTARTED, ASK -> Step.to(OWING, GO);
            default -> Step.to(OWING);
        };
    }

    private static Step<SourcePhase> kept(SourceEvent event) {
        return switch (event) {
            case RESTARTED -> Step.to(KEPT, RESUME);
            case HEARD_RESTORED -> Step.to(KEPT, CANCEL);
            default -> Step.to(KEPT);
        };
    }
}
