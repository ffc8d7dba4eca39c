package io.ctctl.isolation;

import io.ctctl.isolation.plan.FileFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.Slot;
import java.nio.file.Path;

/** A library that is loaded into a program before its own. */
final class Preload {
    private Preload() {}

    /** The program finds the library under this number; returns what its environment has to say. */
    static String into(PlanBuilder plan, Path library, int number) {
        keep(plan, library, Flags.of(FileFlag.O_CLOEXEC), number);
        // a path of its own could have blanks, at which the loader cuts
        return "LD_PRELOAD=/proc/self/fd/" + number;
    }

    /** The program finds a file, opened with these flags, under this number. */
    static void keep(PlanBuilder plan, Path file, Flags<FileFlag> flags, int number) {
        Slot slot = plan.slot();
        plan.prepare(new FileStep.Open(file.toString(), flags, 0, slot));
        plan.child(new RestoreStep.Keep(slot, number));
    }
}
