package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.ThreadTraits;
import io.ctctl.scheduler.cpu.CpuSet;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the threads of a container asked of the kernel's schedulers: CRIU does not keep it. */
public final class ThreadSettings {
    private static final long USUAL_SLACK_NANOS = 50_000;

    /**
     * What one thread asked for that is not the usual.
     *
     * @param tid inside the container
     * @param cpus empty when it may run wherever the container may
     */
    public record Setting(int tid, String cpus, int ioPriority, long timerSlackNanos) {}

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
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", pid.strip(), "task"))) {
                for (Path task : tasks) {
                    int tid = Integer.parseInt(task.getFileName().toString());
                    threads.put(inside(task), tid);
                }
            } catch (NoSuchFileException ignored) {
                // it has just ended
            }
        }
        return threads;
    }

    private static int inside(Path task) throws IOException {
        for (String line : Files.readAllLines(task.resolve("status"))) {
            if (line.startsWith("NSpid:")) {
                return Integer.parseInt(
                        line.substring(line.lastIndexOf('\t') + 1).strip());
            }
        }
        throw new NoSuchFileException(task.toString());
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
