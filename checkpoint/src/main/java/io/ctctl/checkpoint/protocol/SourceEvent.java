package io.ctctl.checkpoint.protocol;

import java.util.Optional;

/** What can happen on the side the container leaves. */
public enum SourceEvent {
    /** The container stands still and everything has been sent. */
    COPIED(null),
    /** It is pinned, and stood still without a break since it was saved. */
    PINNED(null),
    /** Something went wrong here, took too long, was cancelled, or the connection is gone. */
    FAILED(null),
    /** A new daemon has read the journal. */
    RESTARTED(null),
    /** Time to ask again. */
    ASK(null),
    /** The destination said so. */
    HEARD_RESTORED(Word.RESTORED),
    HEARD_FILLING(Word.FILLING),
    HEARD_RUNNING(Word.RUNNING),
    HEARD_LOST(Word.LOST),
    HEARD_DISCARDED(Word.DISCARDED);

    private final Word word;

    SourceEvent(Word word) {
        this.word = word;
    }

    /** The event of a word received; empty for those that a source has no use for. */
    public static Optional<SourceEvent> heard(Word word) {
        for (SourceEvent event : values()) {
            if (event.word == word) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }
}
