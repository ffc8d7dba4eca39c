package io.ctctl.runtime.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Archives by the host's tar: the one program that knows every kind of inode and attribute. */
public final class Tar {
    /** What makes a copy of a file the same file but for its name and place; of both writing and reading. */
    private static final List<String> FAITHFULLY = List.of("--numeric-owner", "--xattrs", "--xattrs-include=*");

    private static final List<String> CREATE = List.of(
            "--create", "--format=posix", "--one-file-system", "--warning=no-file-ignored", "--warning=no-xdev");

    private Tar() {}

    /**
     * Writes an archive of a directory to stdout; other file systems below it are left out.
     *
     * @param options further ones, and the members
     */
    public static HostTool stream(Path directory, String... options) {
        return create(directory, "-", options);
    }

    /**
     * Writes an archive of a directory to a file.
     *
     * @param options further ones, and the members
     */
    public static HostTool pack(Path directory, Path archive, String... options) {
        return create(directory, archive.toString(), options);
    }

    private static HostTool create(Path directory, String archive, String... options) {
        List<String> more = new ArrayList<>(CREATE);
        more.addAll(Arrays.asList(options));
        return tar(directory, archive, more);
    }

    /** Extracts an archive into a directory. */
    public static HostTool unpack(Path archive, Path directory) {
        return tar(directory, archive.toString(), List.of("--extract", "--same-permissions", "--same-owner"));
    }

    private static HostTool tar(Path directory, String archive, List<String> options) {
        List<String> command = new ArrayList<>(List.of("tar", "--directory=" + directory, "--file=" + archive));
        command.addAll(FAITHFULLY);
        command.addAll(options);
        return HostTool.of(command);
    }
}
