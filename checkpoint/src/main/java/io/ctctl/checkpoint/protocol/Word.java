package io.ctctl.checkpoint.protocol;

import java.util.Optional;

/** What the two sides say to each other about who runs the container; what is moved goes beside it. */
public enum Word {
    /** Source: here is a container, will you have it? */
    OFFER(0),
    /** Destination: everything is prepared, send it. */
    READY(1),
    /** Source: it stands still and all of it has been sent, rebuild it. */
    RESTORE(2),
    /** Destination: it is rebuilt to the last step and stands still. */
    RESTORED(3),
    /** Source: it is yours; also asked again until there is an answer. */
    GO(4),
    /** Destination: it runs here. */
    RUNNING(5),
    /** Destination: it does not run here and, in this migration, never did and never will. */
    DISCARDED(6),
    /** Source: forget it. */
    CANCEL(7),
    /** Source: mine is gone, there is nothing more to ask. */
    FINISHED(8),
    /** Destination: it runs here, and lacks pages of memory that only the source has. */
    FILLING(9),
    /** Destination: it ran here, its memory did not come, and it has been stopped. */
    LOST(10),
    /** Destination: all is made of it that can be made before it stands still; nothing depends on this but how long it does. */
    PREPARED(11);

    private final int number;

    Word(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<Word> of(int number) {
        for (Word word : values()) {
            if (word.number == number) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }
}
