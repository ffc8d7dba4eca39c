package io.ctctl.runtime.checkpoint;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Freezer;
import io.ctctl.checkpoint.obstacle.Obstacle;
import io.ctctl.checkpoint.obstacle.ObstacleScan;
import io.ctctl.isolation.ExternalMounts;
import io.ctctl.linux.MountInfo;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether running containers can be checkpointed, and moved while they run; nothing of them is stopped to find out. */
public final class Migratability {
    private static final Path PROC = Path.of("/proc");

    /** File systems whose mounts inside a container are made anew from what CRIU has saved. */
    private static final Set<String> OWN =
            Set.of("proc", "sysfs", "tmpfs", "devpts", "mqueue", "overlay", "cgroup", "cgroup2", "devtmpfs");

    private final CheckpointAccess access;

    public Migratability(CheckpointAccess access) {
        this.access = access;
    }

    /** What keeps it; empty when nothing does. WRONG_STATE when it does not run. For whoever has the container to himself. */
    public List<Obstacle> obstacles(ContainerId id) {
        return findings(access.subject(id, "look at")).obstacles();
    }

    /** As {@link #obstacles}, for an onlooker: what stands in the way only while somebody of ours is at it is left out. */
    public List<Obstacle> lasting(ContainerId id) {
        CheckpointAccess.Seen<List<Obstacle>> seen = access.look(id, () -> obstacles(id));
        return seen.alone()
                ? seen.what()
                : seen.what().stream().filter(obstacle -> !obstacle.isTracer()).toList();
    }

    /** Refuses with the first reason. */
    static ObstacleScan.Findings require(CheckpointSubject subject, String action) {
        ObstacleScan.Findings findings = findings(subject);
        if (!findings.obstacles().isEmpty()) {
            int more = findings.obstacles().size() - 1;
            throw new ContainerException(
                    ErrorKind.NOT_MIGRATABLE,
                    action + " " + subject.displayName() + ": "
                            + findings.obstacles().get(0)
                            + (more > 0
                                    ? "; and " + more + " more: see `ctctl migratable " + subject.displayName() + "`"
                                    : ""));
        }
        return findings;
    }

    static ObstacleScan.Findings findings(CheckpointSubject subject) {
        List<Obstacle> obstacles = new ArrayList<>(configured(subject));
        try {
            if (new Freezer(subject.placement().cgroup().cgroup()).isFrozen()) {
                obstacles.add(Obstacle.of("it is paused: unpause it first"));
            }
            ObstacleScan.Findings processes = ObstacleScan.of(PROC, subject.pid(), pids(subject));
            obstacles.addAll(mounted(subject));
            obstacles.addAll(queues(subject));
            obstacles.addAll(nested(subject.placement().cgroup().cgroup(), slices(subject.config())));
            obstacles.addAll(processes.obstacles());
            return new ObstacleScan.Findings(obstacles, processes.watchesFiles());
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "look at the processes of " + subject.displayName() + ": " + e.getMessage(), e);
        }
    }

    private static List<Obstacle> configured(CheckpointSubject subject) {
        List<Obstacle> obstacles = new ArrayList<>();
        ContainerConfig config = subject.config();
        Set<NamespaceType> own = subject.spec().linux().namespaces().stream()
                .filter(namespace -> namespace.path() == null)
                .map(namespace -> namespace.type())
                .collect(Collectors.toSet());
        for (NamespaceType type : NamespaceType.values()) {
            boolean needed = type != NamespaceType.USER && type != NamespaceType.TIME;
            if (needed && !own.contains(type)) {
                obstacles.add(
                        Obstacle.of("it shares the " + type.file() + " namespace of the host or of another container"));
            }
        }
        if (!config.resources().devices().isEmpty()) {
            obstacles.add(Obstacle.of("it was given devices of the host"));
        }
        List<String> slices = slices(config);
        if (!slices.isEmpty()) {
            obstacles.add(Obstacle.of("it has slices: remove them first (`ctctl slice rm " + subject.displayName() + " "
                    + slices.get(0) + "`)"));
        }
        return obstacles;
    }

    private static List<String> slices(ContainerConfig config) {
        return config.resources().cpu().slices().stream().map(SliceConfig::name).toList();
    }

    private static List<Obstacle> mounted(CheckpointSubject subject) throws IOException {
        List<Obstacle> obstacles = new ArrayList<>();
        SortedMap<String, String> types = Dumps.mounts(subject.pid());
        Set<String> external = ExternalMounts.targets(subject.spec(), subject.placement(), types);
        for (MountInfo mount : MountInfo.read(PROC.resolve(subject.pid() + "/mountinfo"))) {
            String target = mount.mountPoint().toString();
            if (!target.equals("/") && !external.contains(target) && !OWN.contains(mount.type())) {
                obstacles.add(
                        Obstacle.of("a file system of type " + mount.type() + " has been mounted inside on " + target));
            }
        }
        return obstacles;
    }

    private static List<Obstacle> queues(CheckpointSubject subject) throws IOException {
        try (Stream<Path> queues = Files.list(PROC.resolve(subject.pid() + "/root/dev/mqueue"))) {
            return queues.findAny()
                    .map(queue -> List.of(Obstacle.of(
                            "it has the POSIX message queue /" + queue.getFileName() + ", which would be lost")))
                    .orElse(List.of());
        } catch (NoSuchFileException | NotDirectoryException ignored) {
            // it has none, or has just ended
            return List.of();
        }
    }

    /** Control groups made inside would be missing afterwards, and their processes be in the container's own. */
    private static List<Obstacle> nested(ContainerCgroup cgroup, List<String> slices) throws IOException {
        Set<String> ours = new HashSet<>(slices);
        ours.add(SliceConfig.REST);
        for (Path directory : cgroup.directories()) {
            try (Stream<Path> children = Files.list(directory)) {
                if (children.anyMatch(child -> Files.isDirectory(child)
                        && !ours.contains(child.getFileName().toString()))) {
                    return List.of(Obstacle.of(
                            "it has control groups of its own inside: its init or a container in it makes them"));
                }
            } catch (NoSuchFileException ignored) {
                // it has just ended
            }
        }
        return List.of();
    }

    private static List<Integer> pids(CheckpointSubject subject) throws IOException {
        Path processes = subject.placement().cgroup().cgroup().processes().resolve("cgroup.procs");
        try {
            return Files.readAllLines(processes).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.equals("0"))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NoSuchFileException ignored) {
            // it has just ended
            return List.of();
        }
    }

    /** The top directories of a container, where files that are watched are looked for: the likely ones first. */
    static List<String> directories(int pid) throws IOException {
        List<String> directories = new ArrayList<>();
        try (Stream<Path> top = Files.list(PROC.resolve(pid + "/root"))) {
            top.filter(Files::isDirectory)
                    .map(path -> "/" + path.getFileName())
                    .filter(path -> !Set.of("/proc", "/sys", "/dev").contains(path))
                    .forEach(directories::add);
        }
        directories.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        return directories;
    }

    private static int rank(String directory) {
        return List.of("/usr", "/lib", "/bin", "/sbin", "/opt").contains(directory) ? 1 : 0;
    }
}
