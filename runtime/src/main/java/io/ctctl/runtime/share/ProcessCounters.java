package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.linux.Fd;
import io.ctctl.linux.InRoot;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is counted by looking at a container's processes, of whom some may end meanwhile.
 *
 * @param files open descriptors, those of a table that processes share once for each
 * @param ptys in its own /dev/pts
 * @param tcpSockets, otherSockets of a network namespace of its own
 */
record ProcessCounters(long files, Optional<Long> ptys, Optional<Long> tcpSockets, Optional<Long> otherSockets) {
    static ProcessCounters count(RunningContainer container) throws IOException {
        long files = 0;
        for (int pid : CgroupTree.processes(container.cgroup().processes())) {
            files += entries(Path.of("/proc", Integer.toString(pid), "fd")).orElse(0L);
        }
        Map<String, Map<String, Long>> sockets = ownNetwork(container.pid()) ? sockets(container.pid()) : Map.of();
        return new ProcessCounters(
                files,
                ptys(container.pid()),
                used(sockets, "TCP"),
                used(sockets, "sockets").map(all -> all - used(sockets, "TCP").orElse(0L)));
    }

    private static boolean ownNetwork(int pid) throws IOException {
        try {
            Path own = Path.of("/proc", Integer.toString(pid), "ns", "net");
            return !Files.readSymbolicLink(own).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        } catch (NoSuchFileException ignored) {
            // ENOENT: it has just ended
            return false;
        }
    }

    private static Optional<Long> used(Map<String, Map<String, Long>> sockets, String protocol) {
        Map<String, Long> values = sockets.getOrDefault(protocol, Map.of());
        Optional<Long> used = Optional.ofNullable(values.get(protocol.equals("sockets") ? "used" : "inuse"));
        return protocol.equals("TCP")
                ? used.map(
                        count -> count + sockets.getOrDefault("TCP6", Map.of()).getOrDefault("inuse", 0L))
                : used;
    }

    /** Lines such as {@code TCP: inuse 1 orphan 0 tw 0 alloc 1 mem 0}. */
    private static Map<String, Map<String, Long>> sockets(int pid) throws IOException {
        Map<String, Map<String, Long>> all = new HashMap<>();
        for (String file : new String[] {"sockstat", "sockstat6"}) {
            Path path = Path.of("/proc", Integer.toString(pid), "net", file);
            try {
                for (String line : Files.readAllLines(path)) {
                    String[] words = line.split("[: ]+");
                    Map<String, Long> values = all.computeIfAbsent(words[0], ignored -> new HashMap<>());
                    for (int i = 1; i + 1 < words.length; i += 2) {
                        values.put(words[i], Long.parseLong(words[i + 1]));
                    }
                }
            } catch (NoSuchFileException ignored) {
                // ENOENT: it has just ended, or a kernel without IPv6
            }
        }
        return all;
    }

    /** The container may have put anything in the place of /dev/pts: links do not lead out of its root. */
    private static Optional<Long> ptys(int pid) throws IOException {
        Path root = Path.of("/proc", Integer.toString(pid), "root");
        try (Fd directory = Fd.open(root, OpenFlag.PATH, OpenFlag.DIRECTORY);
                Fd pts = InRoot.open(directory, "/dev/pts", OpenFlag.PATH)) {
            // ptmx is one of the entries
            return entries(pts.path()).map(count -> Math.max(0, count - 1));
        } catch (SyscallException ignored) {
            // ENOENT, ENOTDIR: it has no /dev/pts, or has just ended
            return Optional.empty();
        }
    }

    private static Optional<Long> entries(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            long count = 0;
            for (Path ignored : entries) {
                count++;
            }
            return Optional.of(count);
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException ignored) {
            // it has just ended; the last: in the midst of an exec
            return Optional.empty();
        }
    }
}
