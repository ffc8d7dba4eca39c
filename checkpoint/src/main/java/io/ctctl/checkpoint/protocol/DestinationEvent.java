package io.ctctl.checkpoint.protocol;

import java.util.Optional;

/** What can happen on the side the container goes to. */
public enum DestinationEvent {
    /** It has been rebuilt and stands still. */
    REBUILT(null),
    /** It has been rebuilt and stands still; some of its memory is to come when it runs. */
    REBUILT_IN_PART(null),
    /** The last page of its memory has arrived, or it has ended and wants none. */
    FILLED(null),
    /** Something went wrong here, took too long, or the connection is gone. */
    FAILED(null),
    /** A new daemon has read the journal; whatever stood still has ended with the last one. */
    RESTARTED(null),
    /** The source said so. */
    HEARD_OFFER(Word.OFFER),
    HEARD_RESTORE(Word.RESTORE),
    HEARD_GO(Word.GO),
    HEARD_CANCEL(Word.CANCEL),
    HEARD_FINISHED(Word.FINISHED);

    private final Word word;

    DestinationEvent(Word word) {
        this.word = word;
    }

    /** The event of a word received; empty for those that a destination has no use for. */
    public static Optional<DestinationEvent> heard(Word word) {
        for (DestinationEvent event : values()) {
            if (event.word == word) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }
}
