package io.ctctl.checkpoint.protocol;

/** What the two sides say to each other about who runs the container; what is moved goes beside it. */
public enum Word {
    /** Source: here is a container, will you have it? */
    OFFER,
    /** Destination: everything is prepared, send it. */
    READY,
    /** Source: it stands still and all of it has been sent, rebuild it. */
    RESTORE,
    /** Destination: it is rebuilt to the last step and stands still. */
    RESTORED,
    /** Source: it is yours; also asked again until there is an answer. */
    GO,
    /** Destination: it runs here. */
    RUNNING,
    /** Destination: it does not run here and, in this migration, never did and never will. */
    DISCARDED,
    /** Source: forget it. */
    CANCEL,
    /** Source: mine is gone, there is nothing more to ask. */
    FINISHED
}
