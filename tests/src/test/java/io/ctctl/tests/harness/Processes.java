package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The host's processes, as /proc shows them. */
public final class Processes {
    /** Every process whose command line, as words, matches. */
    public static Stream<Long> find(Predicate<List<String>> commandLine) {
        return all().stream().filter(pid -> commandLine.test(commandLine(pid)));
    }

    /** All process ids. */
    public static List<Long> all() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pids;
    }

    /** Its argument vector; empty for a kernel thread, a zombie, or one that has gone. */
    public static List<String> commandLine(long pid) {
        String raw = read(pid, "cmdline");
        return raw.isEmpty() ? List.of() : Arrays.asList(raw.split("\0", -1));
    }

    /** A file of /proc/PID, or nothing when the process has gone. */
    public static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException gone) {
            // ENOENT or ESRCH: it ended while we looked.
            return "";
        }
    }

    /** A field of /proc/PID/status, such as {@code CapEff}. */
    public static String status(long pid, String field) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + field + " of process " + pid));
    }

    /** Its parent; 0 when it has gone. */
    public static long parent(long pid) {
        return stat(pid, 4);
    }

    /** When it began, in the kernel's ticks since the boot; 0 when it has gone. */
    public static long startTime(long pid) {
        return stat(pid, 22);
    }

    /** Whether its group is the one that its terminal sends keys to. */
    public static boolean isInFront(long pid) {
        return stat(pid, 5) == stat(pid, 8);
    }

    /** A field of /proc/PID/stat beyond the name, counted from 1 as proc(5) does. */
    private static long stat(long pid, int field) {
        String stat = read(pid, "stat");
        int name = stat.lastIndexOf(')');
        return name < 0 ? 0 : Long.parseLong(stat.substring(name + 2).split(" ")[field - 3]);
    }

    /** The target of a symbolic link below /proc/PID, such as {@code ns/net}; empty when it has gone. */
    public static String link(long pid, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), name))
                    .toString();
        } catch (IOException gone) {
            // ENOENT or ESRCH: it ended while we looked.
            return "";
        }
    }

    /** Where each open descriptor of a process leads. */
    public static List<String> descriptors(long pid) {
        List<String> targets = new ArrayList<>();
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            fds.forEach(fd -> targets.add(link(pid, "fd/" + fd.getFileName())));
        } catch (IOException gone) {
            // ENOENT or ESRCH: it ended while we looked.
            return List.of();
        }
        return targets;
    }

    /** Whether any thread of it runs: a leader that is a zombie may have others that still hold its files. */
    public static boolean isAlive(long pid) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.anyMatch(thread ->
                    !read(pid, "task/" + thread.getFileName() + "/status").contains("State:\tZ"));
        } catch (IOException gone) {
            // ENOENT or ESRCH: it ended while we looked.
            return false;
        }
    }

    /** Sends a signal and waits up to ten seconds until the process has ended. */
    static void kill(long pid, String signal) {
        signal(pid, signal);
        if (!Await.within(Duration.ofSeconds(10), () -> !isAlive(pid))) {
            signal(pid, "KILL");
            Await.until(Duration.ofSeconds(10), "the end of process " + pid, () -> !isAlive(pid));
        }
    }

    /** Sends a signal by name; one that has gone already is no failure. 0, which whoever is not found has, is our own group. */
    public static void signal(long pid, String signal) {
        if (pid <= 1) {
            throw new AssertionError("no process to send " + signal + ": " + pid);
        }
        Command.of("kill", "-s", signal, "--", Long.toString(pid)).run();
    }

    private Processes() {}
}
