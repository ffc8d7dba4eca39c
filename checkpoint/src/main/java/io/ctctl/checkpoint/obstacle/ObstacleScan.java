package io.ctctl.checkpoint.obstacle;

import io.ctctl.linux.SocketProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks for what CRIU cannot dump among a container's processes. */
public final class ObstacleScan {
    /** What CRIU dumps of the kernel's anonymous inodes. */
    private static final Set<String> ANONYMOUS =
            Set.of("eventfd", "eventpoll", "inotify", "fanotify", "signalfd", "timerfd", "pidfd", "bpf-map");

    /** Character devices whose state is in no process: null, zero, full, random, urandom, tty, ptmx. */
    private static final Set<String> PLAIN_DEVICES = Set.of(
            "/dev/null",
            "/dev/zero",
            "/dev/full",
            "/dev/random",
            "/dev/urandom",
            "/dev/tty",
            "/dev/ptmx",
            "/dev/pts/ptmx",
            "/dev/console");

    /** Protocols of sockets that CRIU dumps. */
    private static final Set<String> PROTOCOLS = Set.of(
            "TCP",
            "TCPv6",
            "UDP",
            "UDPv6",
            "UDP-Lite",
            "UDPLITEv6",
            "RAW",
            "RAWv6",
            "UNIX",
            "UNIX-STREAM",
            "NETLINK",
            "PACKET");

    private static final int O_DIRECT = 040000;

    private final Path proc;
    private final int init;
    private final List<Obstacle> obstacles = new ArrayList<>();
    private boolean watchesFiles;

    private ObstacleScan(Path proc, int init) {
        this.proc = proc;
        this.init = init;
    }

    /**
     * What was found.
     *
     * @param watchesFiles some process has an inotify instance
     */
    public record Findings(List<Obstacle> obstacles, boolean watchesFiles) {
        public Findings {
            obstacles = List.copyOf(obstacles);
        }
    }

    /**
     * Looks at the processes of a container.
     *
     * @param proc where procfs is
     * @param init host id of the container's first process
     * @param pids host ids of all its processes; those that have ended meanwhile do not matter
     */
    public static Findings of(Path proc, int init, Collection<Integer> pids) throws IOException {
        ObstacleScan scan = new ObstacleScan(proc, init);
        scan.run(pids);
        return new Findings(scan.obstacles, scan.watchesFiles);
    }

    private void run(Collection<Integer> pids) throws IOException {
        List<ProcessFacts> processes = new ArrayList<>();
        ProcessFacts first = null;
        for (int pid : new TreeSet<>(pids)) {
            ProcessFacts process = ProcessFacts.read(proc, pid).orElse(null);
            if (process != null) {
                processes.add(process);
                first = pid == init ? process : first;
            }
        }
        if (first == null) {
            return;
        }
        for (ProcessFacts process : processes) {
            look(process, first);
        }
        strangers(processes);
    }

    private void look(ProcessFacts process, ProcessFacts first) throws IOException {
        if (process.tracer() != 0) {
            obstacles.add(Obstacle.traced(process));
        }
        if (process.program().startsWith("/memfd:")) {
            obstacles.add(Obstacle.of(process, "its program is no file but memory: run it from a file"));
        }
        for (Map.Entry<String, String> namespace : first.namespaces().entrySet()) {
            String own = process.namespaces().get(namespace.getKey());
            if (own != null && !own.equals(namespace.getValue())) {
                obstacles.add(
                        Obstacle.of(process, "it has a " + namespace.getKey() + " namespace inside the container's"));
            }
        }
        for (Map.Entry<Integer, String> file : process.files().entrySet()) {
            file(process, file.getKey(), file.getValue());
        }
    }

    private void file(ProcessFacts process, int number, String target) throws IOException {
        if (target.startsWith("anon_inode:")) {
            anonymous(process, number, target.substring("anon_inode:".length()).replaceAll("[\\[\\]]", ""));
        } else if (target.startsWith("socket:")) {
            socket(process, number);
        } else if (target.startsWith("pipe:")) {
            if ((flags(process, number) & O_DIRECT) != 0) {
                obstacles.add(Obstacle.of(process, "it has a pipe in packet mode"));
            }
        } else if (target.startsWith("/dev/") && !PLAIN_DEVICES.contains(target) && isDevice(process, number)) {
            if (!target.matches("/dev/pts/\\d+")) {
                obstacles.add(Obstacle.of(process, "it has the device " + target + " of the host open"));
            }
        } else if (target.startsWith("/secretmem")) {
            obstacles.add(Obstacle.of(process, "it has secret memory, which nobody else can read"));
        }
    }

    private void socket(ProcessFacts process, int number) throws IOException {
        Path link = process.directory().resolve("fd").resolve(String.valueOf(number));
        Optional<String> protocol = SocketProtocol.of(link).filter(name -> !PROTOCOLS.contains(name));
        protocol.ifPresent(name ->
                obstacles.add(Obstacle.of(process, "it has a socket of a kind that cannot be dumped: " + name)));
    }

    private void anonymous(ProcessFacts process, int number, String kind) throws IOException {
        if (kind.equals("inotify")) {
            watchesFiles = true;
        }
        if (kind.equals("io_uring")) {
            obstacles.add(Obstacle.of(
                    process,
                    "it uses io_uring: run it with --security-opt seccomp=migratable, and it will do without"));
        } else if (!ANONYMOUS.contains(kind)) {
            obstacles.add(Obstacle.of(process, "it has an object of the kernel that cannot be dumped: " + kind));
        } else if (kind.equals("eventfd")
                && process.descriptor(number, "eventfd-semaphore").orElse("0").equals("1")) {
            obstacles.add(Obstacle.of(process, "it has an eventfd in semaphore mode, which would be lost"));
        }
    }

    private static int flags(ProcessFacts process, int number) throws IOException {
        return Integer.parseInt(process.descriptor(number, "flags").orElse("0"), 8);
    }

    private static boolean isDevice(ProcessFacts process, int number) throws IOException {
        Path file = process.directory().resolve("fd").resolve(String.valueOf(number));
        // neither file nor directory, link, pipe or socket
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** Processes that do not descend from the first: CRIU does not see them. */
    private void strangers(List<ProcessFacts> processes) {
        Set<Integer> known = new HashSet<>();
        processes.forEach(process -> known.add(process.pid()));
        for (ProcessFacts process : processes) {
            if (process.pid() != init && !known.contains(process.parent())) {
                obstacles.add(Obstacle.of(process, "it was started by exec and would be left out: wait for its end"));
            }
        }
    }
}
