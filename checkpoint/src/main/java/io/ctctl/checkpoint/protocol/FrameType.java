package io.ctctl.checkpoint.protocol;

import java.util.Optional;

/** What a frame on the connection between two daemons carries; docs/migration.md has the payloads. */
public enum FrameType {
    /** A {@link Word}: its number, one byte. */
    WORD(1),
    /** Source, first: JSON of what is offered. */
    OFFER(2),
    /** Destination: JSON of what it lacks. */
    ANSWER(3),
    /** Either: why it will not go on, for people. */
    REASON(4),
    /** Source: bytes of the tar archive of a tree. */
    TREE(5),
    /** Source: the archive is complete. */
    TREE_END(6),
    /** Source: paths to remove from a tree. */
    DELETIONS(7),
    /** Source: pages of memory. */
    PAGES(8),
    /** Source: a round of memory is complete. */
    ROUND_END(9),
    /** Source: where all pages of the final images come from. */
    LAYOUT(10),
    /** Source: a file of the images. */
    IMAGE(11),
    /** Destination: a page that a restored process waits for. */
    WANT(12),
    /** Destination: how far it has come, JSON. */
    REPORT(13),
    /** Source, first: the id of a migration to settle. */
    ASK(14),
    /** Source: a piece of a log file. */
    LOG(15),
    /** Source: the container is cut off from its networks; what is for it waits at the destination. */
    HOLD(16),
    /** Source: what some part of the runtime keeps of the container. */
    KEEPSAKE(17),
    /** Source: pages of the final images that come when the container runs already. */
    OWED(18),
    /** Source: what the container has from outside of it, for a restore that is begun while it still runs. */
    SURROUNDINGS(19);

    private final int number;

    FrameType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<FrameType> of(int number) {
        for (FrameType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
