package io.ctctl.isolation;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.plan.CredentialStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MakeFlag;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RlimitResource;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.isolation.plan.Step;
import io.ctctl.oci.Capabilities;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.IoPriority;
import io.ctctl.oci.IoPriorityClass;
import io.ctctl.oci.Process;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.oci.Scheduler;
import io.ctctl.oci.SchedulerFlag;
import io.ctctl.oci.User;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * From the container's root to its program: everything a process is given before it becomes the program, in the order
 * in which the kernel still allows it.
 */
final class ProcessSteps {
    private static final int DEFAULT_UMASK = 022;

    /** More than a plan has slots. */
    private static final int NEEDED_DESCRIPTORS = 512;

    private final PlanBuilder plan;
    private final Process process;
    private final HostFacts host;
    private final boolean mapped;

    /** @param mapped whether the process is in a user namespace other than the host's */
    ProcessSteps(PlanBuilder plan, Process process, HostFacts host, boolean mapped) {
        this.plan = plan;
        this.process = process;
        this.host = host;
        this.mapped = mapped;
    }

    /** The standard streams; a pty also becomes the controlling terminal. */
    void stdio(StdioKind kind) {
        ConsoleSize size = process.consoleSize() == null ? new ConsoleSize(0, 0) : process.consoleSize();
        plan.child(new ProcessStep.Stdio(kind, size.height(), size.width()));
        if (kind == StdioKind.PTY) {
            plan.child(new ProcessStep.Ctty(process.user().uid(), process.user().gid()));
        }
    }

    /**
     * Everything else up to the exec.
     *
     * @param makeDirectory whether a missing working directory is made
     */
    void become(
            String keyring,
            boolean makeDirectory,
            Optional<ProcessStep.Init> init,
            Optional<CredentialStep.Seccomp> seccomp,
            Environment environment) {
        scheduling();
        plan.child(new ProcessStep.SessionKeyring(keyring));
        label();
        plan.child(new ProcessStep.Chdir(process.cwd(), makeDirectory ? Flags.of(MakeFlag.MAKE) : Flags.none()));
        process.rlimits().forEach(this::rlimit);
        // Without no_new_privs loading a filter takes CAP_SYS_ADMIN; with it, the filter comes as late as possible.
        Optional<CredentialStep.Seccomp> early = process.noNewPrivileges() ? Optional.empty() : seccomp;
        // Before the filter: a profile need not allow what process 1 does.
        if (!process.noNewPrivileges()) {
            init.ifPresent(plan::child);
        }
        early.ifPresent(plan::child);
        identity();
        plan.child(new ProcessStep.Umask(umask()));
        if (process.noNewPrivileges()) {
            plan.child(new CredentialStep.NoNewPrivs());
            init.ifPresent(plan::child);
            seccomp.ifPresent(plan::child);
        }
        String program = process.args().get(0);
        plan.child(new ProcessStep.Exec(environment.candidates(program), process.args(), environment.variables()));
    }

    /** What takes a capability in the host's user namespace is done by the monitor for a child in its own. */
    private void privileged(boolean takesCapability, Step step) {
        if (mapped && takesCapability) {
            plan.parent(step);
        } else {
            plan.child(step);
        }
    }

    private void scheduling() {
        IoPriority io = process.ioPriority();
        if (io != null) {
            privileged(
                    io.class_() == IoPriorityClass.IOPRIO_CLASS_RT,
                    new ProcessStep.Ioprio(io.class_().number(), io.priority()));
        }
        Scheduler scheduler = process.scheduler();
        if (scheduler != null) {
            privileged(
                    raises(scheduler),
                    new ProcessStep.Scheduler(
                            scheduler.policy().number(),
                            scheduler.nice() == null ? 0 : scheduler.nice(),
                            scheduler.priority() == null ? 0 : scheduler.priority(),
                            scheduler.flags().stream()
                                    .mapToLong(SchedulerFlag::bit)
                                    .reduce(0, (a, b) -> a | b),
                            scheduler.runtime() == null ? 0 : scheduler.runtime(),
                            scheduler.deadline() == null ? 0 : scheduler.deadline(),
                            scheduler.period() == null ? 0 : scheduler.period()));
        }
    }

    private static boolean raises(Scheduler scheduler) {
        return switch (scheduler.policy()) {
            case SCHED_FIFO, SCHED_RR, SCHED_DEADLINE -> true;
            default -> scheduler.nice() != null && scheduler.nice() < 0;
        };
    }

    /** The CPUs it may use. */
    void affinity() {
        if (process.execCPUAffinity() != null) {
            String cpus = Optional.ofNullable(process.execCPUAffinity().final_())
                    .orElse(process.execCPUAffinity().initial());
            if (cpus != null) {
                plan.child(new ProcessStep.Affinity(CpuList.mask(cpus)));
            }
        }
    }

    private void label() {
        if (process.apparmorProfile() != null) {
            require("apparmor", "AppArmor profile " + process.apparmorProfile());
            plan.child(new CredentialStep.LsmLabel("apparmor/exec", "exec " + process.apparmorProfile()));
        }
        if (process.selinuxLabel() != null) {
            require("selinux", "SELinux label " + process.selinuxLabel());
            plan.child(new CredentialStep.LsmLabel("exec", process.selinuxLabel()));
        }
    }

    private void require(String module, String wish) {
        if (!host.securityModules().contains(module)) {
            throw new PlanException("cannot apply the " + wish + ": the host does not have " + module + " enabled");
        }
    }

    /**
     * Raising a hard limit takes a capability in the host's user namespace, which a child in its own has not: the
     * monitor does it, unless so few descriptors would be left that the child could not go on.
     */
    private void rlimit(Rlimit limit) {
        Step step = new ProcessStep.Rlimit(RlimitResource.valueOf(limit.type().name()), limit.soft(), limit.hard());
        boolean few =
                limit.type() == RlimitType.RLIMIT_NOFILE && Long.compareUnsigned(limit.soft(), NEEDED_DESCRIPTORS) < 0;
        privileged(!few, step);
    }

    private void identity() {
        User user = process.user();
        Capabilities sets = process.capabilities() == null
                ? new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of())
                : process.capabilities();
        plan.child(new CredentialStep.Bounding(mask(sets.bounding())));
        plan.child(new CredentialStep.SetIds(
                user.uid(),
                user.gid(),
                user.additionalGids().stream().map(String::valueOf).toList()));
        plan.child(new CredentialStep.Capset(
                mask(sets.effective()), mask(sets.permitted()), mask(sets.inheritable()), mask(sets.ambient())));
    }

    /** In the host's user namespace nobody can have what the host's own bounding set lacks. */
    private long mask(Collection<String> names) {
        try {
            long mask = CapabilitySet.parse(names).mask();
            return mapped ? mask : mask & host.bounding();
        } catch (IllegalArgumentException e) {
            throw new PlanException(e.getMessage());
        }
    }

    private int umask() {
        Long umask = process.user().umask();
        return umask == null ? DEFAULT_UMASK : umask.intValue();
    }
}
