package io.ctctl.isolation.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans of arbitrary steps, each in a section it may stand in. */
final class SamplePlans {
    private static final Set<Operation> OF_THE_PARENT =
            Set.of(Operation.IDMAP_TREE, Operation.LINK_UP_INSIDE, Operation.SYSCTL_INSIDE, Operation.WRITE_PROC);
    private static final Set<Operation> OF_PREPARE =
            Set.of(Operation.OOM_COUNTER, Operation.USER_NAMESPACE, Operation.MAP_USERS, Operation.RESTORER);

    private SamplePlans() {}

    static SetupPlan valid(long seed) {
        PlanBuilder builder = new PlanBuilder();
        Slot cgroup = builder.slot();
        for (Step step : SampleSteps.all(seed)) {
            if (OF_THE_PARENT.contains(step.operation())) {
                if (seed % 2 == 0) {
                    builder.parent(step);
                } else {
                    builder.cloned(step);
                }
            } else if (OF_PREPARE.contains(step.operation())) {
                builder.prepare(step);
            } else if (step.operation() != Operation.EXEC) {
                builder.child(step);
            }
        }
        builder.child(new ProcessStep.Exec(List.of("/bin/true"), List.of("true", ""), List.of("A=b c")));
        builder.teardown(new FileStep.Rmdir("/c"));
        boolean logged = seed % 2 == 0;
        return builder.build(
                Flags.of(CloneFlag.CLONE_NEWNS, CloneFlag.CLONE_NEWTIME),
                seed % 3 == 0 ? Optional.of(cgroup) : Optional.empty(),
                new Stdio(
                        logged ? StdioKind.PTY : StdioKind.PIPES,
                        logged ? Flags.of(StdioFlag.TTY, StdioFlag.FOREGROUND) : Flags.none(),
                        4_000_000_000L,
                        5,
                        logged ? Optional.of(new LogSettings(Path.of("/var/log/a b"), 3, 1 << 20)) : Optional.empty()));
    }
}
