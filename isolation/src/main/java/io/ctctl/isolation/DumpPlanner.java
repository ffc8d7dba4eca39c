package io.ctctl.isolation;

import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Stdio;
import io.ctctl.isolation.plan.TreeFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans the program that dumps a container: it finds the descriptors that come with the order to launch it. */
public final class DumpPlanner {
    /** Under which number CRIU finds its end of the dialogue; that of its page server's is the next one. */
    public static final int DIALOGUE = 200;

    private static final int LIBRARY = DIALOGUE + 2;

    private DumpPlanner() {}

    /**
     * The plan.
     *
     * @param pageServer whether a second descriptor is given, for CRIU's page server
     * @param mappings directory with what was read of the smaps of the processes just before
     */
    public static SetupPlan plan(CriuFiles criu, boolean pageServer, Optional<Path> mappings) {
        PlanBuilder plan = new PlanBuilder();
        plan.child(new MountStep.SetMount(
                "/", Flags.of(TreeFlag.RECURSIVE), Flags.none(), Flags.none(), Flags.of(MountFlag.MS_PRIVATE)));
        criu.features().ifPresent(file -> KernelFeatureSteps.show(plan, file));
        plan.child(new RestoreStep.Keep(PlanBuilder.given(0), DIALOGUE));
        if (pageServer) {
            plan.child(new RestoreStep.Keep(PlanBuilder.given(1), DIALOGUE + 1));
        }
        List<String> environment = new ArrayList<>(List.of(criu.path()));
        environment.add(Preload.into(plan, criu.library(), LIBRARY));
        mappings.ifPresent(directory -> environment.add("CTCTL_MAPPINGS=" + directory));
        plan.child(new ProcessStep.Exec(
                List.of(criu.program().toString()),
                List.of(criu.program().toString(), "swrk", String.valueOf(DIALOGUE)),
                environment));
        return plan.build(Flags.of(CloneFlag.CLONE_NEWNS), Optional.empty(), Stdio.detached());
    }
}
