package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cgroup directory with all that was made inside it, by the container itself for instance. */
public final class CgroupTree {
    private CgroupTree() {}

    /**
     * Every process, of cgroups inside too; none when the directory has gone. A pid of 0 is one outside our PID
     * namespace.
     */
    public static List<Integer> processes(Path directory) throws IOException {
        List<Integer> pids = new ArrayList<>();
        for (Path cgroup : deepestFirst(directory)) {
            pids(cgroup).lines().map(Integer::valueOf).forEach(pids::add);
        }
        return pids;
    }

    private static String pids(Path cgroup) throws SyscallException {
        return ReadFile.text(cgroup.resolve("cgroup.procs")).orElse("");
    }

    /**
     * Removes the directory and the cgroups inside it; harmless when it has gone. EBUSY (an IOException) while it has
     * processes.
     */
    public static void remove(Path directory) throws IOException {
        for (Path cgroup : deepestFirst(directory)) {
            Files.deleteIfExists(cgroup);
        }
    }

    private static List<Path> deepestFirst(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path child : children) {
                found.addAll(deepestFirst(child));
            }
            found.add(directory);
        } catch (NoSuchFileException ignored) {
            // ENOENT: removed by somebody else meanwhile, which is what is wanted
            return found;
        }
        return found;
    }
}
