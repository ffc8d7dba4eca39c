package io.ctctl.checkpoint.protocol;

/** How far a migration has come on the side the container leaves; written down before what follows it is done. */
public enum SourcePhase {
    /** Everything until all has been sent: the container runs, or stands still for as long as this side lives. */
    COPYING,
    /** All has been sent; the container stands still for as long as this side lives. */
    RESTORING,
    /** Being pinned: from here on nothing but this side's own decision lets it continue. */
    PINNING,
    /** The destination decides: it may run there, so it must not run here. */
    HANDED_OVER,
    /** It runs there; what was left here has been removed. */
    GONE,
    /** It stayed. */
    KEPT;

    /** Whether a new daemon must ask the destination. */
    public boolean undecided() {
        return this == HANDED_OVER;
    }

    /** Whether nothing can change any more. */
    public boolean over() {
        return this == GONE || this == KEPT;
    }
}
