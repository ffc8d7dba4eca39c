package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.ThreadTraits;
import io.ctctl.scheduler.cpu.CpuSet;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the threads of a container asked of the kernel's schedulers: CRIU does not keep it. */
public final class ThreadSettings {
    private static final long USUAL_SLACK_NANOS = 50_000;

    /**
     * What one thread asked for that is not the usual.
     *
     * @param tid inside the container
     * @param cpus empty when it may run wherever the container may
     */
    public record Setting(int tid, String cpus, int ioPriority, long timerSlackNanos) {
        /** What is empty is not in a stored document. */
        public Setting {
            cpus = cpus == null ? "" : cpus;
        }
    }

    private ThreadSettings() {}

    /** Of all threads that have asked for anything. */
    public static List<Setting> read(ContainerCgroup cgroup) throws IOException {
        String everywhere = cpus(cgroup);
        List<Setting> settings = new ArrayList<>();
        for (Map.Entry<Integer, Integer> thread : threads(cgroup).entrySet()) {
            try {
                ThreadTraits traits = ThreadTraits.of(thread.getValue());
                String cpus = traits.cpus().equals(everywhere) ? "" : traits.cpus();
                if (!cpus.isEmpty() || traits.ioPriority() != 0 || traits.timerSlackNanos() != USUAL_SLACK_NANOS) {
                    settings.add(new Setting(thread.getKey(), cpus, traits.ioPriority(), traits.timerSlackNanos()));
                }
            } catch (SyscallException e) {
                ended(e);
            }
        }
        return settings;
    }

    /** Gives them to the threads of a container that was restored, before it runs. */
    public static void apply(List<Setting> settings, ContainerCgroup cgroup) throws IOException {
        if (settings.isEmpty()) {
            return;
        }
        CpuSet here = CpuSet.parse(cpus(cgroup));
        Map<Integer, Integer> threads = threads(cgroup);
        for (Setting setting : settings) {
            Integer tid = threads.get(setting.tid());
            if (tid == null) {
                continue;
            }
            CpuSet cpus = CpuSet.parse(setting.cpus());
            // CPUs that this host or the container's new place lacks are as if they had been taken offline
            if (here.containsAll(cpus) && !cpus.isEmpty()) {
                ThreadTraits.affinity(tid, cpus.mask());
            }
            ThreadTraits.ioPriority(tid, setting.ioPriority());
            ThreadTraits.timerSlack(tid, setting.timerSlackNanos());
        }
    }

    /** Host ids by ids inside. */
    private static Map<Integer, Integer> threads(ContainerCgroup cgroup) throws IOException {
        Map<Integer, Integer> threads = new HashMap<>();
        for (String pid : Files.readAllLines(cgroup.processes().resolve("cgroup.procs"))) {
            for (Path task : tasks(Path.of("/proc", pid.strip(), "task"))) {
                int tid = Integer.parseInt(task.getFileName().toString());
                inside(task).ifPresent(inside -> threads.put(inside, tid));
            }
        }
        return threads;
    }

    /** None of a process that has just ended. */
    private static List<Path> tasks(Path directory) throws IOException {
        List<Path> tasks = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(tasks::add);
        } catch (DirectoryIteratorException e) {
            throwUnlessGone(directory, e.getCause());
        } catch (IOException e) {
            throwUnlessGone(directory, e);
        }
        return tasks;
    }

    /** Empty when it has just ended. */
    private static Optional<Integer> inside(Path task) throws IOException {
        try {
            for (String line : Files.readAllLines(task.resolve("status"))) {
                if (line.startsWith("NSpid:")) {
                    return Optional.of(Integer.valueOf(
                            line.substring(line.lastIndexOf('\t') + 1).strip()));
                }
            }
        } catch (IOException e) {
            throwUnlessGone(task, e);
        }
        return Optional.empty();
    }

    /** Opening says ENOENT, and reading what was open by then ESRCH. */
    private static void throwUnlessGone(Path directory, IOException e) throws IOException {
        if (Files.exists(directory)) {
            throw e;
        }
    }

    /** Where the container may run; empty without a cpuset controller. */
    private static String cpus(ContainerCgroup cgroup) throws IOException {
        for (Path directory : cgroup.directories()) {
            for (String name : List.of("cpuset.cpus.effective", "cpuset.effective_cpus")) {
                if (Files.exists(directory.resolve(name))) {
                    return Files.readString(directory.resolve(name)).strip();
                }
            }
        }
        return "";
    }

    private static void ended(SyscallException e) throws SyscallException {
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH) {
            throw e;
        }
    }
}
