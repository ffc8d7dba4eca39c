package io.ctctl.runtime.migration;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.cgroup.Freezer;
import io.ctctl.checkpoint.dirty.SoftDirty;
import io.ctctl.linux.Pidfd;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.RunningContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's freezer: what keeps it still when neither a daemon nor CRIU is left to do so. */
final class Pin implements SoftDirty.Pause {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Freezer freezer;
    private final Path processes;

    private Pin(Freezer freezer, Path processes) {
        this.freezer = freezer;
        this.processes = processes;
    }

    static Pin of(RunningContainer container) {
        return new Pin(new Freezer(container.cgroup()), container.cgroup().processes());
    }

    /** Returns when nothing moves any more; else everything goes on. */
    void freeze() throws IOException {
        freezer.freeze(PATIENCE);
    }

    void thaw() throws IOException {
        freezer.thaw();
    }

    /**
     * Ends everything without letting it run: what is frozen dies at once on v2, and when it is thawed with KILL pending, before any of
     * its code, on v1. Harmless when it has gone.
     */
    void kill() throws IOException {
        for (int pid : pids()) {
            Optional<Pidfd> process = Pidfd.open(pid);
            if (process.isPresent()) {
                try (Pidfd open = process.get()) {
                    open.signal(Signal.KILL);
                }
            }
        }
        thaw();
    }

    @Override
    public void begin() throws IOException {
        freeze();
    }

    @Override
    public void end() throws IOException {
        thaw();
    }

    /** Who holds each process still; 0 for nobody. */
    Map<Integer, Integer> tracers() throws IOException {
        Map<Integer, Integer> tracers = new HashMap<>();
        for (int pid : pids()) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("TracerPid:")) {
                    tracers.put(pid, Integer.valueOf(line.substring(10).strip()));
                }
            }
        }
        return tracers;
    }

    List<Integer> pids() throws IOException {
        return CgroupTree.processes(processes);
    }
}
