package io.ctctl.runtime.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A directory tree as a stream, by the host's tar: the one program that knows every kind of inode and attribute. */
final class DirectoryArchive {
    private DirectoryArchive() {}

    /** Writes what belongs to the directory's own file system, but for {@code except} if that lies below. */
    static Tool of(Path directory, Path except) {
        List<String> command = new ArrayList<>(List.of(
                "tar",
                "--create",
                "--format=posix",
                "--numeric-owner",
                "--xattrs",
                "--xattrs-include=*",
                "--one-file-system",
                "--warning=no-file-ignored",
                "--warning=no-xdev"));
        if (except.startsWith(directory) && !except.equals(directory)) {
            command.add("--anchored");
            command.add("--no-wildcards");
            command.add("--exclude=./" + directory.relativize(except));
        }
        command.addAll(List.of("--directory=" + directory, "--file=-", "."));
        return Tool.of(command.toArray(String[]::new));
    }
}
