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
    /** Released: it is this side's container. Written by the same step that releases it. */
    RUNNING,
    /** The source knows: nothing will be asked any more. Kept, so that a late OFFER is not taken for a new one. */
    FINISHED,
    /** Given up; kept, so that every later question has the same answer. */
    DISCARDED
}
