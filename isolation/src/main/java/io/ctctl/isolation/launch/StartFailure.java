package io.ctctl.isolation.launch;

import io.ctctl.isolation.launch.MonitorEvent.Failed;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.Step;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Signal;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Why a start failed, in the words of its plan.
 *
 * @param message one line without a full stop, such as {@code step 7/23: mount(source=proc, …): EPERM}
 */
public record StartFailure(Cause cause, String message) {
    private static final int OOM_KILLER = 256;
    private static final String ENDED = "its first process has just ended";

    /** What a user, or the exit code, must tell apart. */
    public enum Cause {
        /** The program does not exist: exit code 127. */
        NOT_FOUND,
        /** The program cannot be executed: exit code 126. */
        NOT_EXECUTABLE,
        NO_SPACE,
        /** The PID namespace to be joined has no process 1 any more. */
        OVER,
        /** A volume or device of the host that is not there. */
        NO_SUCH_SOURCE,
        /** The host lacks a feature the plan needs. */
        UNSUPPORTED,
        OTHER
    }

    /** Reads a monitor's report with the plan it is about. */
    public static StartFailure of(SetupPlan plan, Failed failed) {
        if (failed.step() < 0 || failed.step() >= plan.size()) {
            if (failed.stage() == MonitorEvent.Stage.CLONE && failed.errno() == Errno.ENOMEM && joins(plan)) {
                return new StartFailure(Cause.OVER, ENDED);
            }
            String what =
                    switch (failed.stage()) {
                        case CLONE -> "clone3";
                        case RESTORE -> "restore the processes";
                        default -> "prepare the monitor";
                    };
            return new StartFailure(general(failed.errno()), what + ": " + failed.errno());
        }
        Step step = plan.step(failed.step());
        if (step instanceof ProcessStep.Exec exec) {
            return exec(exec, failed);
        }
        String told = "step " + (failed.step() + 1) + "/" + plan.size() + ": " + plan.print(failed.step()) + ": "
                + failed.errno();
        return explained(plan, step, failed, told);
    }

    /** Into a PID namespace without its process 1 nothing can be cloned: ENOMEM, as pid_namespaces(7) has it. */
    private static boolean joins(SetupPlan plan) {
        return plan.prepare().stream()
                .anyMatch(step -> step instanceof NamespaceStep.Setns setns
                        && setns.flags().has(CloneFlag.CLONE_NEWPID));
    }

    private static StartFailure exec(ProcessStep.Exec exec, Failed failed) {
        String program = exec.argv().get(0);
        return switch (failed.errno()) {
            case ENOENT, ENOTDIR -> new StartFailure(Cause.NOT_FOUND, program + ": command not found");
            case EACCES, EPERM, ENOEXEC, EISDIR, ETXTBSY, ELOOP ->
                new StartFailure(Cause.NOT_EXECUTABLE, program + ": cannot execute: " + reason(failed.errno()));
            default -> new StartFailure(Cause.NOT_EXECUTABLE, program + ": cannot execute: " + failed.errno());
        };
    }

    private static String reason(Errno errno) {
        return switch (errno) {
            case EACCES, EPERM -> "permission denied";
            case ENOEXEC -> "exec format error";
            case EISDIR -> "is a directory";
            case ETXTBSY -> "file is being written";
            default -> errno.toString();
        };
    }

    private static StartFailure explained(SetupPlan plan, Step step, Failed failed, String told) {
        Errno errno = failed.errno();
        if (errno == Errno.ENOSPC || errno == Errno.EDQUOT) {
            return new StartFailure(Cause.NO_SPACE, "no space left: " + told);
        }
        if (isOver(plan, step, errno)) {
            return new StartFailure(Cause.OVER, ENDED);
        }
        if (errno == Errno.EINTR && failed.stage() == MonitorEvent.Stage.CHILD) {
            return new StartFailure(Cause.OTHER, death(failed.detail()) + " during its start, at " + told);
        }
        if (step instanceof MountStep.IdmapTree idmap && (errno == Errno.EINVAL || errno == Errno.EOPNOTSUPP)) {
            return new StartFailure(
                    Cause.UNSUPPORTED,
                    "the file system of " + source(plan, idmap.tree())
                            + " cannot be idmapped; use :noidmap for a volume, or --userns=host: " + told);
        }
        if (step instanceof MountStep.OpenTree tree && missing(errno)) {
            return new StartFailure(Cause.NO_SUCH_SOURCE, tree.path() + " does not exist on the host: " + told);
        }
        if (step instanceof ProcessStep.Rlimit && errno == Errno.EPERM) {
            return new StartFailure(
                    Cause.UNSUPPORTED, "a limit above the host's own hard limit takes CAP_SYS_RESOURCE: " + told);
        }
        if (step instanceof FileStep.WriteSlot && errno == Errno.EINVAL && isRealtime(plan)) {
            return new StartFailure(
                    Cause.UNSUPPORTED,
                    "this kernel lets a control group of version 1 have real-time processes only out of a budget, which"
                            + " containers are not given (RT_GROUP_SCHED); use --nice: " + told);
        }
        if (step instanceof ProcessStep.Chdir chdir
                && isLastOf(plan, chdir)
                && (missing(errno) || errno == Errno.EACCES)) {
            String why =
                    switch (errno) {
                        case ENOENT -> "no such directory in the container";
                        case ENOTDIR -> "not a directory in the container";
                        default -> "its user may not enter it";
                    };
            return new StartFailure(Cause.OTHER, "working directory " + chdir.path() + ": " + why);
        }
        if (step instanceof MountStep.CheckDirectory check) {
            return new StartFailure(
                    Cause.OTHER, check.path() + " of the root file system is not a plain directory: " + told);
        }
        if (step instanceof FileStep.WriteFile write && errno == Errno.ENOENT) {
            return new StartFailure(Cause.UNSUPPORTED, "the host has no " + write.path() + ": " + told);
        }
        return new StartFailure(general(errno), told);
    }

    /** {@code detail}: the signal, and 256 when the OOM killer sent it. */
    private static String death(long detail) {
        if ((detail & OOM_KILLER) != 0) {
            return "out of memory: killed";
        }
        return "killed"
                + Arrays.stream(Signal.values())
                        .filter(signal -> signal.number() == detail)
                        .findFirst()
                        .map(signal -> " by SIG" + signal)
                        .orElse("");
    }

    /** What joins a container that ends meanwhile finds no process, or no control group any more. */
    private static boolean isOver(SetupPlan plan, Step step, Errno errno) {
        boolean joining = plan.prepare().stream().anyMatch(NamespaceStep.Pidfd.class::isInstance);
        boolean process = step instanceof NamespaceStep.Pidfd || step instanceof NamespaceStep.Setns;
        boolean group = step instanceof FileStep.Open || step instanceof FileStep.WriteSlot;
        return joining
                && ((process && errno == Errno.ESRCH) || (group && (errno == Errno.ENOENT || errno == Errno.ENODEV)));
    }

    /** Into the program's working directory; those before lead to its root. */
    private static boolean isLastOf(SetupPlan plan, ProcessStep.Chdir step) {
        return plan.child().stream()
                .filter(ProcessStep.Chdir.class::isInstance)
                .reduce((before, after) -> after)
                .filter(step::equals)
                .isPresent();
    }

    private static boolean isRealtime(SetupPlan plan) {
        return plan.parent().stream().anyMatch(step -> step instanceof ProcessStep.Scheduler set && set.priority() > 0);
    }

    private static boolean missing(Errno errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
    }

    private static Cause general(Errno errno) {
        return switch (errno) {
            case ENOSPC, EDQUOT -> Cause.NO_SPACE;
            case ENOSYS, EOPNOTSUPP, ENODEV -> Cause.UNSUPPORTED;
            default -> Cause.OTHER;
        };
    }

    /** The path a slot's tree was cloned from. */
    private static String source(SetupPlan plan, Slot tree) {
        return Stream.concat(plan.prepare().stream(), plan.parent().stream())
                .filter(step ->
                        step instanceof MountStep.OpenTree open && open.slot().equals(tree))
                .map(step -> ((MountStep.OpenTree) step).path())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing fills slot " + tree.number()));
    }
}
