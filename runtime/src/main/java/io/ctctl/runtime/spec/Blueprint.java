package io.ctctl.runtime.spec;

import io.ctctl.isolation.Placement;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.oci.Spec;
import java.util.Optional;

/**
 * One start, decided: what the container gets, where, and by which steps.
 *
 * @param ids those of its user namespace; empty in the host's
 */
public record Blueprint(Spec spec, Placement placement, SetupPlan plan, Optional<UserIds> ids) {
    /** Host id of the container's root, who owns its /etc files. */
    public long rootUid() {
        return ids.map(UserIds::rootUid).orElse(0L);
    }
}
