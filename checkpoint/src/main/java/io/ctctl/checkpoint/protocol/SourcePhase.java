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
    /** It runs there and must never run here again; only its memory is still here, and pages of it are wanted. */
    OWING,
    /** It runs there; what was left here has been removed. */
    GONE,
    /** It ran there and was stopped because its memory did not come; what was left here has been removed. */
    LOST,
    /** It stayed. */
    KEPT;

    /** Whether a new daemon must ask the destination. */
    public boolean undecided() {
        return this == HANDED_OVER || this == OWING;
    }

    /** Whether nothing of it may be left on this side. */
    public boolean left() {
        return this == GONE || this == LOST;
    }

    /** Whether nothing can change any more. */
    public boolean over() {
        return this == KEPT || left();
    }
}
