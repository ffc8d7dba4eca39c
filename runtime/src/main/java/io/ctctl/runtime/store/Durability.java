package io.ctctl.runtime.store;

/** What a file must outlive. */
public enum Durability {
    /** The daemon's death: no fsync. */
    DAEMON,
    /** A crash of the machine. */
    MACHINE
}
