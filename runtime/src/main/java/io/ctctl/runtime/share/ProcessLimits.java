package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.isolation.plan.RlimitResource;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.ControlFile;
import io.ctctl.linux.Errno;
import io.ctctl.linux.ResourceLimit;
import io.ctctl.linux.SyscallException;
import io.ctctl.oci.Rlimit;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.spec.SpecLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits that the kernel keeps for each process: every process of a container gets them, later ones inherit them. */
final class ProcessLimits {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLimits.class);
    private static final int MOST_ROUNDS = 10;

    private ProcessLimits() {}

    /** Brings every process from one to the other; on a refusal everything is as before. */
    static Cleanup.Undo change(RunningContainer running, ResourceConfig before, ResourceConfig after)
            throws IOException {
        List<Rlimit> limits = new ArrayList<>(SpecLimits.rlimits(after));
        limits.removeAll(SpecLimits.rlimits(before));
        Optional<Integer> score =
                after.oomScoreAdj().equals(before.oomScoreAdj()) ? Optional.empty() : after.oomScoreAdj();
        Cleanup undo = new Cleanup();
        if (limits.isEmpty() && score.isEmpty()) {
            return undo::close;
        }
        try {
            Set<Integer> done = new HashSet<>();
            // those forked meanwhile have inherited the old ones
            for (int round = 0; round < MOST_ROUNDS; round++) {
                List<Integer> pids =
                        new ArrayList<>(CgroupTree.processes(running.cgroup().processes()));
                pids.removeAll(done);
                if (pids.isEmpty()) {
                    break;
                }
                for (int pid : pids) {
                    for (Rlimit limit : limits) {
                        set(pid, limit, undo);
                    }
                    if (score.isPresent()) {
                        score(pid, score.get(), undo);
                    }
                }
                done.addAll(pids);
            }
            return undo::close;
        } catch (IOException e) {
            undo.close();
            throw e;
        }
    }

    private static void set(int pid, Rlimit limit, Cleanup undo) throws IOException {
        int resource = (int) RlimitResource.valueOf(limit.type().name()).value();
        Optional<ResourceLimit> old = ResourceLimit.of(pid, resource);
        if (old.isPresent()) {
            new ResourceLimit(limit.soft(), limit.hard()).set(pid, resource);
            undo.add(() -> back(() -> old.get().set(pid, resource)));
        }
    }

    private static void score(int pid, int score, Cleanup undo) throws IOException {
        Path file = Path.of("/proc", Integer.toString(pid), "oom_score_adj");
        try {
            String old = ControlFile.read(file).strip();
            ControlFile.write(file, Integer.toString(score));
            undo.add(() -> back(() -> ControlFile.write(file, old)));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH) {
                throw e;
            }
            // it has just ended
        }
    }

    private interface Restoration {
        void run() throws IOException;
    }

    private static void back(Restoration restoration) {
        try {
            restoration.run();
        } catch (IOException e) {
            LOG.warn("take a process's limit back: {}", e.getMessage());
        }
    }
}
