package io.ctctl.runtime.template;

import io.ctctl.runtime.tool.HostTool;
import io.ctctl.runtime.tool.Tar;
import java.nio.file.Path;

/** A directory tree as a stream. */
final class DirectoryArchive {
    private DirectoryArchive() {}

    /** Writes what belongs to the directory's own file system, but for {@code except} if that lies below. */
    static HostTool of(Path directory, Path except) {
        if (except.startsWith(directory) && !except.equals(directory)) {
            String excluded = "--exclude=./" + directory.relativize(except);
            return Tar.stream(directory, "--anchored", "--no-wildcards", excluded, ".");
        }
        return Tar.stream(directory, ".");
    }
}
