package io.ctctl.isolation;

import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.TreeFlag;
import java.nio.file.Path;

/** What CRIU has learned of the kernel, in the place where it looks for it; without it every CRIU probes for 35 ms. */
final class KernelFeatureSteps {
    private static final String PLACE = "/run/criu.kdat";

    private KernelFeatureSteps() {}

    /** CHILD, in a mount namespace of its own. */
    static void show(PlanBuilder plan, Path features) {
        Slot file = plan.slot();
        plan.prepare(new MountStep.OpenTree(features.toString(), Flags.of(TreeFlag.CLONE), file));
        plan.child(new FileStep.Mkfile(PLACE, 0600));
        plan.child(new MountStep.MoveMount(file, PLACE));
        plan.child(new FileStep.Close(file));
    }
}
