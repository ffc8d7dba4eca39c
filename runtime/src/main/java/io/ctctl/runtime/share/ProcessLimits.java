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
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.SpecLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits that the kernel keeps for each process: every process of a container gets them, later ones inherit them. */
final class ProcessLimits {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLimits.class);
    private static final int MOST_ROUNDS = 10;
    private static final Set<Errno> FORBIDDEN = Set.of(Errno.EPERM, Errno.EACCES);

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
                        set(running, pid, limit, undo);
                    }
                    if (score.isPresent()) {
                        score(running, pid, score.get(), undo);
                    }
                }
                done.addAll(pids);
            }
            return undo::close;
        } catch (IOException | ContainerException e) {
            undo.close();
            throw e;
        }
    }

    private static void set(RunningContainer running, int pid, Rlimit limit, Cleanup undo) throws IOException {
        int resource = (int) RlimitResource.valueOf(limit.type().name()).value();
        Optional<ResourceLimit> old = ResourceLimit.of(pid, resource);
        if (old.isPresent()) {
            ResourceLimit next = new ResourceLimit(limit.soft(), limit.hard());
            try {
                next.set(pid, resource);
            } catch (SyscallException e) {
                if (FORBIDDEN.contains(e.errno())) {
                    throw forbidden(running, "--ulimit " + name(limit) + "=" + next, "raised above " + old.get(), e);
                }
                throw e;
            }
            undo.add(() -> back(() -> old.get().set(pid, resource)));
        }
    }

    private static String name(Rlimit limit) {
        return limit.type().name().substring("RLIMIT_".length()).toLowerCase(Locale.ROOT);
    }

    /** Without CAP_SYS_RESOURCE, which the daemon may lack too, a process's limits only ever get tighter. */
    private static ContainerException forbidden(
            RunningContainer running, String option, String change, SyscallException e) {
        return new ContainerException(
                ErrorKind.PERMISSION,
                "change " + running.displayName() + ": " + option + ": what its processes have cannot be " + change
                        + " without CAP_SYS_RESOURCE: stop it first, or add --next-start: " + e.getMessage(),
                e);
    }

    private static void score(RunningContainer running, int pid, int score, Cleanup undo) throws IOException {
        Path file = Path.of("/proc", Integer.toString(pid), "oom_score_adj");
        String old = "";
        try {
            old = ControlFile.read(file).strip();
            ControlFile.write(file, Integer.toString(score));
            String before = old;
            undo.add(() -> back(() -> ControlFile.write(file, before)));
        } catch (SyscallException e) {
            if (FORBIDDEN.contains(e.errno())) {
                throw forbidden(running, "--oom-score-adj " + score, "lowered below " + old, e);
            }
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
