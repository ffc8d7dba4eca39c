package io.ctctl.isolation;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.CredentialStep;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Process;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Plans a process that joins a running container. What it finds there is hostile: its memory is closed to the
 * container before it enters, and file systems it relies on inside are checked to be the kernel's. Safe for use by
 * several threads.
 */
public final class JoinPlanner {
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final long DEVPTS_SUPER_MAGIC = 0x1cd1;

    private final SeccompPrograms programs = new SeccompPrograms();

    /** @throws PlanException when what is asked for cannot be given */
    public SetupPlan plan(Process process, JoinTarget target) {
        PlanBuilder plan = new PlanBuilder();
        Namespaces namespaces = Namespaces.of(target.linux());
        Slot container = plan.slot();
        plan.prepare(new CredentialStep.NotDumpable());
        plan.prepare(new NamespaceStep.Pidfd(target.pid(), container));
        CgroupSteps cgroup = new CgroupSteps(plan, target.cgroup());
        cgroup.open();
        if (!namespaces.own(EnumSet.complementOf(EnumSet.of(NamespaceType.PID))).isEmpty()) {
            plan.prepare(new NamespaceStep.Setns(container, Flags.of(CloneFlag.CLONE_NEWPID)));
        }

        if (process.oomScoreAdj() != null) {
            plan.parent(new FileStep.WriteProc(
                    "oom_score_adj", process.oomScoreAdj().toString()));
        }
        plan.child(new CredentialStep.NotDumpable());
        cgroup.join();
        plan.child(new NamespaceStep.Setns(container, namespaces.own(EnumSet.of(NamespaceType.PID))));
        plan.child(new FileStep.Close(container));
        if (namespaces.mapsUsers()) {
            plan.child(new CredentialStep.SetIds(0, 0, List.of()));
        }
        plan.child(new ProcessStep.Setsid());
        ProcessSteps steps = new ProcessSteps(plan, process, target.host(), namespaces.mapsUsers());
        if (target.stdio().kind() == StdioKind.PTY) {
            plan.child(new MountStep.CheckFilesystem("/dev/pts", DEVPTS_SUPER_MAGIC));
        }
        steps.stdio(target.stdio().kind());
        if (process.apparmorProfile() != null || process.selinuxLabel() != null) {
            plan.child(new MountStep.CheckFilesystem("/proc", PROC_SUPER_MAGIC));
        }
        steps.affinity();
        steps.become(
                "_ses." + target.id(),
                false,
                Optional.empty(),
                Optional.ofNullable(target.linux().seccomp()).map(programs::of),
                Environment.complete(process.env(), target.home(), process.terminal()));
        return plan.build(Flags.none(), cgroup.cloneInto(), target.stdio().ownedBy(process.user(), target.linux()));
    }
}
