package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.UserIds;
import java.util.Optional;

/**
 * What a running container was started with, as far as a program that joins it needs it.
 *
 * @param ids those of its user namespace, its own or a neighbour's; empty in the host's
 */
record Confinement(Spec spec, ContainerCgroup cgroup, Optional<UserIds> ids) {
    static Confinement of(Blueprint blueprint) {
        return new Confinement(blueprint.spec(), blueprint.placement().cgroup().cgroup(), blueprint.ids());
    }

    /** In the same place, with other limits. */
    Confinement with(Spec limited) {
        return new Confinement(limited, cgroup, ids);
    }
}
