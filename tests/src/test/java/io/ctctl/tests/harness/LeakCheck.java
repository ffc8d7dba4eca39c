package io.ctctl.tests.harness;

import io.ctctl.linux.BpfMap;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an instance without containers must not have: cgroups, mounts, processes, namespaces held open, directories. */
public final class LeakCheck {
    /** The teardown follows the client's exit. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    /** Descriptors an idle process may have more than at first: a client that has just left, a spawner started since. */
    private static final int CONNECTIONS = 4;
    /** Of a daemon for which a monitor waits: the connection, and what wakes a thread that waits for it. */
    private static final int SPARE_CONNECTION = 2;

    /** Fails, showing what is left, unless nothing of any container is left soon. */
    public static void assertClean(CtctlInstance instance) {
        if (!Await.within(GRACE, () -> leaks(instance).isEmpty())) {
            throw new AssertionError("left behind:\n  " + String.join("\n  ", leaks(instance)));
        }
    }

    /** Everything of this instance's containers that is there now. */
    static List<String> leaks(CtctlInstance ctctl) {
        Instance layout = ctctl.layout();
        List<String> found = new ArrayList<>();
        cgroups(ctctl).forEach(cgroup -> found.add("cgroup " + cgroup));
        mounts(layout.runDir()).forEach(mount -> found.add("mount " + mount));
        monitors(ctctl)
                .forEach(pid -> found.add("process " + pid + " " + String.join(" ", Processes.commandLine(pid))));
        Stream.of(ctctl.daemonPid(), ctctl.spawnerPid())
                .flatMap(Optional::stream)
                .forEach(pid -> found.addAll(descriptors(ctctl, pid)));
        children(layout.containerRuns()).forEach(path -> found.add("directory " + path));
        children(layout.containerStates()).forEach(path -> found.add("directory " + path));
        children(layout.runDir().resolve("net")).forEach(path -> found.add("lease " + path));
        return found;
    }

    /** Namespaces that a process holds open, and what it holds more of than when it was first seen idle. */
    private static List<String> descriptors(CtctlInstance ctctl, long pid) {
        // Java opens jars, its modules and its sources of random numbers when it first needs them; the loop of the CPU
        // shares its three files with the first container.
        List<String> targets = Processes.descriptors(pid).stream()
                .filter(target ->
                        !target.matches(".*\\.jar|.*/lib/modules|/dev/u?random|.*/cpu\\.pressure|/proc/.*/schedstat"
                                + "|/sys/fs/cgroup/([a-z,]+/)?ctctl-[0-9a-f]+/(cpuacct\\.usage|cpu\\.stat)"))
                .toList();
        List<String> found = new ArrayList<>(targets.stream()
                .filter(target -> target.matches("(net|mnt|user|pid|ipc|uts|cgroup|time):\\[.*"))
                .map(target -> "process " + pid + " holds " + target)
                .toList());
        int idle = ctctl.idleDescriptors(pid, targets.size());
        int allowed = idle + CONNECTIONS + (ctctl.spare().isPresent() ? SPARE_CONNECTION : 0);
        if (targets.size() > allowed) {
            found.add("process " + pid + " holds " + targets.size() + " descriptors, not " + idle + ": " + targets);
        }
        return found;
    }

    private static List<Path> cgroups(CtctlInstance ctctl) {
        return cgroupParents(ctctl.layout()).stream()
                .flatMap(parent -> children(parent).stream())
                .filter(Files::isDirectory)
                .toList();
    }

    /** The instance's own directory in every cgroup hierarchy that has one. */
    static List<Path> cgroupParents(Instance layout) {
        return mountInfo()
                .filter(line -> line.contains(" - cgroup ") || line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ")[4]).resolve(layout.cgroupParent()))
                .filter(Files::isDirectory)
                .distinct()
                .toList();
    }

    private static List<String> mounts(Path runDir) {
        return mountInfo().filter(line -> line.contains(runDir.toString())).toList();
    }

    /** All but one that waits for a container. */
    private static List<Long> monitors(CtctlInstance ctctl) {
        Optional<Long> spare = ctctl.spare();
        String runDir = ctctl.layout().runDir().toString();
        Optional<Long> spawner = ctctl.spawnerPid();
        Optional<Long> daemon = ctctl.daemonPid();
        return Processes.all().stream()
                .filter(pid ->
                        !Optional.of(pid).equals(spawner) && !Optional.of(pid).equals(daemon))
                .filter(pid -> isOurs(pid, runDir, spawner))
                .filter(pid -> !Optional.of(pid).equals(spare))
                .filter(Processes::isAlive)
                .toList();
    }

    private static boolean isOurs(long pid, String runDir, Optional<Long> spawner) {
        List<String> words = Processes.commandLine(pid);
        boolean named = !words.isEmpty()
                && words.get(0).contains("ctctl")
                && words.stream().anyMatch(word -> word.contains(runDir));
        return named || (spawner.isPresent() && Processes.parent(pid) == spawner.get());
    }

    private static Stream<String> mountInfo() {
        try {
            return Files.readString(Path.of("/proc/self/mountinfo")).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted(Comparator.naturalOrder()).toList();
        } catch (IOException gone) {
            // ENOENT: not made yet, or removed while we looked.
            return List.of();
        }
    }

    /** Fails unless the instance's daemon, which has ended, gave the machine everything back. */
    static void assertGivenBack(CtctlInstance ctctl) {
        if (!Await.within(GRACE, () -> kept(ctctl).isEmpty())) {
            throw new AssertionError(
                    "not given back by a daemon without containers:\n  " + String.join("\n  ", kept(ctctl)));
        }
    }

    /** What of the instance is on the machine besides files in its own directories. */
    public static List<String> kept(CtctlInstance ctctl) {
        Instance layout = ctctl.layout();
        List<String> kept = new ArrayList<>();
        cgroupParents(layout).forEach(parent -> kept.add("cgroup " + parent));
        idBlocks(ctctl).forEach(block -> kept.add("id block " + block));
        mounts(layout.runDir()).forEach(mount -> kept.add("mount " + mount));
        monitors(ctctl).forEach(pid -> kept.add("process " + pid));
        ctctl.spare().ifPresent(pid -> kept.add("process " + pid));
        ctctl.spawnerPid().ifPresent(pid -> kept.add("spawner " + pid));
        tables(ctctl).forEach(table -> kept.add("nft " + table));
        links(ctctl).forEach(link -> kept.add("link " + link));
        programMaps(ctctl).forEach(map -> kept.add("map " + map));
        return kept;
    }

    private static List<String> tables(CtctlInstance ctctl) {
        String name = ctctl.layout().cgroupParent();
        return ctctl.onHost("nft", "list", "tables").run().lines().stream()
                .filter(line -> line.endsWith(" " + name))
                .toList();
    }

    /** Bridges, vxlans and what traffic is shaped with: all have the instance's digits in their names. */
    private static List<String> links(CtctlInstance ctctl) {
        return ctctl.onHost("ip", "-br", "link").run().lines().stream()
                .map(line -> line.split("[ @]")[0])
                .filter(link -> link.contains(ctctl.layout().shortName()))
                .toList();
    }

    /** What programs at links know and count. */
    private static List<String> programMaps(CtctlInstance ctctl) {
        try {
            return BpfMap.names().stream()
                    .filter(name -> name.contains(ctctl.layout().shortName()))
                    .toList();
        } catch (SyscallException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of the machine-wide registry of id ranges that name this instance. */
    private static List<Path> idBlocks(CtctlInstance ctctl) {
        String runDir = ctctl.layout().runDir().toString();
        return children(ctctl.layout().idRegistry()).stream()
                .filter(file -> contains(file, runDir))
                .toList();
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException gone) {
            // ENOENT: released while we looked.
            return false;
        }
    }

    private LeakCheck() {}
}
