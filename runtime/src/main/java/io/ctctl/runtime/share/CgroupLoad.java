package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Programs of the host that run in a container's cgroup for a bounded time. Closing it ends them. */
final class CgroupLoad implements AutoCloseable {
    // "0" is whoever writes it; timeout(1) bounds what a daemon killed meanwhile would leave
    private static final String JOIN =
            "limit=$1; shift; while [ \"$1\" != -- ]; do echo 0 > \"$1\" || exit 1; shift; done;"
                    + " shift; exec timeout -s KILL \"$limit\" \"$@\"";

    private final List<Process> processes = new ArrayList<>();

    /** Starts one, in the groups of these controllers. */
    void start(ContainerCgroup cgroup, Set<Controller> controllers, Duration atMost, List<String> program)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", JOIN, "load", Long.toString(atMost.toSeconds() + 1)));
        command.addAll(groups(cgroup, controllers));
        command.add("--");
        command.addAll(program);
        processes.add(new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static Set<String> groups(ContainerCgroup cgroup, Set<Controller> controllers) {
        Set<String> files = new LinkedHashSet<>();
        for (Controller controller : controllers) {
            cgroup.directory(controller)
                    .ifPresent(directory -> files.add(directory
                            .resolve(cgroup.isV2(controller) ? "cgroup.procs" : "tasks")
                            .toString()));
        }
        return files;
    }

    /** Whether all end in time, each with success. */
    boolean await(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean good = true;
        for (Process process : processes) {
            good &= process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) && process.exitValue() == 0;
        }
        return good;
    }

    /** The first that ends ends the waiting; false when none does in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return processes.get(0).waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        // the cgroup cannot be removed while one is in it
        processes.forEach(process -> process.onExit().join());
    }
}
