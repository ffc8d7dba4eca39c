package io.ctctl.checkpoint.protocol;

/** How far a migration has come on the side the container goes to; written down before what follows it is done. */
public enum DestinationPhase {
    /** Never heard of. */
    ABSENT,
    /** Memory and files are arriving. */
    RECEIVING,
    /** Being rebuilt. */
    RESTORING,
    /** Rebuilt, standing still, waiting for GO. */
    RESTORED,
    /** Rebuilt but for memory that comes later, standing still, waiting for GO. */
    RESTORED_IN_PART,
    /** Released: it is this side's container, and lacks memory that the source has. Written by the step that releases it. */
    FILLING,
    /** Released: it is this side's container. Written by the same step that releases it. */
    RUNNING,
    /** The source knows: nothing will be asked any more. Kept, so that a late OFFER is not taken for a new one. */
    FINISHED,
    /** It ran here, its memory did not come, and it has been stopped. */
    LOST,
    /** Given up; kept, so that every later question has the same answer. */
    DISCARDED;

    /** Whether it has been released here, whatever has become of it. */
    public boolean released() {
        return this == FILLING || this == RUNNING || this == FINISHED || this == LOST;
    }
}
