package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.Criu;
import io.ctctl.isolation.host.Feature;
import java.util.Optional;

/** CRIU among what a host offers and lacks: which one is used, and whether the kernel gives it what it needs. */
public final class CriuFeature {
    private static final String NAME = "criu";
    private static final String DISABLES = "containers cannot be checkpointed or migrated";

    private CriuFeature() {}

    /** Takes as long as CRIU's own check of the kernel, some tens of milliseconds. */
    public static Feature look() throws InterruptedException {
        Optional<Criu> found = CriuProgram.find();
        if (found.isEmpty()) {
            String detail = CriuProgram.installed()
                    .map(criu -> criu.program() + " is " + criu.version() + ", older than " + CriuProgram.OLDEST)
                    .orElse("neither in " + CriuProgram.PRIVATE + " nor on the PATH");
            return new Feature(NAME, Feature.State.MISSING, detail, DISABLES, CriuProgram.REMEDY);
        }
        Criu criu = found.get();
        String detail = criu.version() + ", " + criu.program();
        return criu.complaint()
                .map(why -> new Feature(
                        NAME,
                        Feature.State.LIMITED,
                        detail,
                        "some containers cannot be checkpointed; `criu check` says: " + why,
                        "try a newer kernel"))
                .orElseGet(() -> new Feature(NAME, Feature.State.PRESENT, detail, "", ""));
    }
}
