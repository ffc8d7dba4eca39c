package io.ctctl.isolation;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What CRIU is started with.
 *
 * @param program CRIU
 * @param features file with what it knows of the kernel already; without it every CRIU finds out again
 * @param library what is preloaded into it where that is needed
 * @param tools directory with what it finds before the system's programs of the same name
 */
public record CriuFiles(Path program, Optional<Path> features, Path library, Path tools) {
    /** Where it looks for programs, as a variable of its environment. */
    String path() {
        return "PATH=" + tools + ":" + Environment.DEFAULT_PATH;
    }
}
