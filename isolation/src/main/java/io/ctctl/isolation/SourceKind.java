package io.ctctl.isolation;

/** What the source of a bind mount is, and so what its target must be. */
public enum SourceKind {
    DIRECTORY,
    FILE
}
