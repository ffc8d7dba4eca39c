package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.tool.HostTool;
import io.ctctl.runtime.tool.Sync;
import io.ctctl.runtime.tool.Tar;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a container wrote, copied whole: owners, times, extended attributes, links, and the marks of what it deleted. */
final class Layers {
    private Layers() {}

    /** As a tar archive. */
    static void pack(Path layer, Path archive) throws IOException, InterruptedException {
        run(Tar.pack(layer, archive, "--sparse", "."));
    }

    /** Into an empty directory. */
    static void unpack(Path archive, Path layer) throws IOException, InterruptedException {
        run(Tar.unpack(archive, layer));
    }

    /** To a directory that is not there yet; blocks are shared where the file system can. */
    static void copy(Path layer, Path target) throws IOException, InterruptedException {
        run(HostTool.of("cp", "-a", "--reflink=auto", "--sparse=auto", layer.toString(), target.toString()));
    }

    /** To a directory that is not there yet, whose files are the same ones by other names. */
    static void link(Path layer, Path target) throws IOException, InterruptedException {
        run(HostTool.of("cp", "-a", "--link", layer.toString(), target.toString()));
    }

    /** Returns when the disk has a directory and all below it. */
    static void flush(Path directory) throws IOException, InterruptedException {
        run(Sync.fileSystems(List.of(directory)));
    }

    /**
     * Some of its files and directories (these without what is in them), into a directory that has none of these files.
     *
     * @param paths relative to the layer
     * @param scratch a file for the time being
     */
    static void copy(Path layer, List<String> paths, Path target, Path scratch)
            throws IOException, InterruptedException {
        StringBuilder names = new StringBuilder();
        paths.forEach(path -> names.append("./").append(path).append('\0'));
        try {
            run(Tar.pack(layer, scratch, "--sparse", "--no-recursion", "--null", "--files-from=-")
                    .fed(names.toString().getBytes(StandardCharsets.UTF_8)));
            unpack(scratch, target);
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    private static void run(HostTool tool) throws IOException, InterruptedException {
        try {
            tool.run();
        } catch (InterruptedIOException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("cancelled").initCause(e);
        }
    }
}
