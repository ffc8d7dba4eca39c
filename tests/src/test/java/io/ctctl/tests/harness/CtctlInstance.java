package io.ctctl.tests.harness;

import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance of ctctl of its own, below a short-named directory in /tmp, started by its first command as a user's would be.
 * Closing it ends its processes and removes every trace.
 */
public final class CtctlInstance implements AutoCloseable {
    private static final Path DIST = Path.of(System.getProperty("ctctl.dist", "../ctctl/target/dist"))
            .toAbsolutePath()
            .normalize();

    private final Path base;
    private final Instance instance;
    private final List<String> prefix;
    private final Map<Long, Integer> idleDescriptors = new HashMap<>();
    private String javaOptions = "";

    private CtctlInstance(Path base, List<String> prefix) {
        this.base = base;
        this.prefix = List.copyOf(prefix);
        this.instance = Instance.of(base.resolve("run"));
    }

    /** A new instance; its daemon starts with the first command. */
    public static CtctlInstance create() {
        return create(List.of());
    }

    /** A new instance that lives in a network namespace, where it may do as it likes. */
    public static CtctlInstance create(NetworkNamespace namespace) {
        return create(namespace.prefix());
    }

    /** A new instance whose daemon, and all that comes of it, lacks a capability, by its name in small letters. */
    public static CtctlInstance createWithout(String capability) {
        return create(List.of("setpriv", "--bounding-set=-" + capability, "--inh-caps=-" + capability));
    }

    /** A new instance in a network namespace, whose daemon, and all that comes of it, is started by these words. */
    public static CtctlInstance create(NetworkNamespace namespace, List<String> by) {
        List<String> prefix = new ArrayList<>(namespace.prefix());
        prefix.addAll(by);
        return create(prefix);
    }

    private static CtctlInstance create(List<String> prefix) {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new AssertionError("integration tests make containers: run them as root");
        }
        if (!Files.isExecutable(DIST.resolve("bin/ctctl"))) {
            throw new AssertionError("no distribution in " + DIST + ": build it (mvn package)");
        }
        try {
            Path base = Files.createTempDirectory(Path.of("/tmp"), "ct");
            Files.setPosixFilePermissions(base, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
            return new CtctlInstance(base, prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new instance in an existing directory, which goes when the instance is closed. */
    public static CtctlInstance in(Path base) {
        return new CtctlInstance(base, List.of());
    }

    /** The same, in a network namespace. */
    public static CtctlInstance in(Path base, NetworkNamespace namespace) {
        return new CtctlInstance(base, namespace.prefix());
    }

    /** Daemons that this instance's commands start have this virtual machine's option, too. */
    public void javaOption(String option) {
        javaOptions = (System.getenv().getOrDefault("CTCTL_JAVA_OPTIONS", "") + " " + option).strip();
    }

    /** The native client of the distribution under test. */
    public static Path client() {
        return DIST.resolve("bin/ctctl");
    }

    public static Path dist() {
        return DIST;
    }

    /** The layout of this instance. */
    public Instance layout() {
        return instance;
    }

    /** A directory of this test's own; removed with the instance. */
    public Path scratch(String name) {
        try {
            return Files.createDirectories(base.resolve("scratch").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of CTCTL_HOST that reaches this instance. */
    public String host() {
        return "unix://" + instance.socket();
    }

    /**
     * A client command of this instance, not yet run. A container that names no network gets none: tests of other things
     * make no links on the machine they run on.
     */
    public Command command(String... arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.add(client().toString());
        words.addAll(Arrays.asList(arguments));
        boolean makes = arguments.length > 0 && List.of("run", "create").contains(arguments[0]);
        if (makes && words.stream().noneMatch(word -> word.matches("--(network|net|ip)(=.*)?"))) {
            words.add(prefix.size() + 2, "--network=none");
        }
        Command command = Command.of(words).env("CTCTL_HOST", host());
        return javaOptions.isEmpty() ? command : command.env("CTCTL_JAVA_OPTIONS", javaOptions);
    }

    /** A program beside the daemon: in the network namespace that the instance's links are in. */
    public Command onHost(String... words) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(Arrays.asList(words));
        return Command.of(all);
    }

    /** Runs a client command to its end, with empty input. */
    public Result ctctl(String... arguments) {
        return command(arguments).run();
    }

    /** Runs a shell script in a fresh busybox container: {@code run --rm OPTIONS busybox sh -c SCRIPT}. */
    public Result sh(String script, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of("busybox", "sh", "-c", script));
        return ctctl(words.toArray(String[]::new));
    }

    /** Starts a detached busybox container that sleeps, and returns its id. */
    public String sleeper(String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of("busybox", "sleep", "1000"));
        return ctctl(words.toArray(String[]::new)).ok().text();
    }

    /** The running daemon. */
    public Optional<Long> daemonPid() {
        return Processes.find(words -> words.contains("io.ctctl.cli.Main") && words.contains(runDir()))
                .findFirst();
    }

    /** Kills the daemon with SIGKILL and waits until it is gone. */
    public void killDaemon() {
        daemonPid().ifPresent(pid -> Processes.kill(pid, "KILL"));
    }

    /** Ends the daemon with SIGTERM and waits until it is gone. */
    public void stopDaemon() {
        daemonPid().ifPresent(pid -> Processes.kill(pid, "TERM"));
    }

    /** The resident spawner. */
    public Optional<Long> spawnerPid() {
        return Processes.find(
                        words -> !words.isEmpty() && words.get(0).endsWith("ctctl-spawner") && words.contains(runDir()))
                .findFirst();
    }

    /** The monitor that waits for the next container, if there is one. */
    public Optional<Long> spare() {
        Optional<Long> spawner = spawnerPid();
        return Processes.find(words -> !words.isEmpty() && words.get(0).equals("ctctl-spare"))
                .filter(pid -> spawner.equals(Optional.of(Processes.parent(pid))))
                .findFirst();
    }

    /** The kernel's view of a container's control group; the id in full. */
    public ControlGroup cgroup(String id) {
        return ControlGroup.of(this, id);
    }

    /** The process id, on the host, of the first process of a container that has a PID namespace of its own. */
    public long initPid(String id) {
        return cgroup(id).processes().stream()
                .filter(pid -> Processes.status(pid, "NSpid").endsWith("\t1"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("container " + id + " has no process 1"));
    }

    /** The first IPv4 address of a container's first interface, as the container sees it. */
    public String address(String name) {
        return address(name, "eth0", "-4");
    }

    /**
     * The first address of an interface that is valid everywhere, as the container sees it.
     *
     * @param family -4 or -6
     */
    public String address(String name, String device, String family) {
        return ctctl("exec", name, "ip", family, "-o", "addr", "show", "dev", device, "scope", "global")
                .ok()
                .out()
                .replaceAll("(?s).*?inet6? ([^/ ]*)/.*", "$1");
    }

    /** Removes every container, running or not. */
    public void removeAll() {
        List<String> ids = ctctl("ps", "-aq").ok().lines();
        if (!ids.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("rm", "-f"));
            words.addAll(ids);
            ctctl(words.toArray(String[]::new));
        }
    }

    private String runDir() {
        return instance.runDir().toString();
    }

    @Override
    public void close() {
        try {
            if (Files.exists(instance.runDir())) {
                // one that was killed has left the next to clean up
                removeAll();
                LeakCheck.assertClean(this);
                stopDaemon();
                LeakCheck.assertGivenBack(this);
            }
        } finally {
            stopDaemon();
            spawnerPid().ifPresent(pid -> Processes.kill(pid, "KILL"));
            deleteTree(base);
        }
    }

    /** How many descriptors the process held when this was first asked: {@code now}, then. */
    int idleDescriptors(long pid, int now) {
        return idleDescriptors.computeIfAbsent(pid, first -> now);
    }

    /** Deletes a tree, never following a symbolic link or entering a mount. */
    private static void deleteTree(Path tree) {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + tree, e);
        }
    }

    /** How long a daemon may take to start, or anything else that is not instant. */
    public static Duration patience() {
        return Duration.ofSeconds(30);
    }
}
