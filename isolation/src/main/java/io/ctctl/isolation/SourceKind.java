package io.ctctl.isolation;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the source of a bind mount is, and so what its target must be. */
public enum SourceKind {
    DIRECTORY,
    FILE;

    /** Asks the file system; a path that is not there is a file until it is opened. */
    public static SourceKind of(Path path) {
        return Files.isDirectory(path) ? DIRECTORY : FILE;
    }
}
