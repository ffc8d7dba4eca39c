package io.ctctl.runtime;

/** What a change of a container's configuration reaches; for one that does not run LIVE has no meaning. */
public enum ChangeScope {
    /** The running container and all its later starts. */
    BOTH,
    /** The running container until it ends. */
    LIVE,
    /** Later starts only. */
    NEXT_START
}
