package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What a container may do.
 *
 * @param privileged the host's user namespace, all capabilities, all devices, no seccomp, nothing masked
 * @param capAdd capability names, with or without CAP_, or ALL; added to the default set
 * @param capDrop the same, taken away first
 * @param seccompProfile what the container gets with {@link Seccomp#PROFILE}
 * @param noNewPrivileges set-user-id programs gain nothing
 * @param lsmLabel an AppArmor profile or a SELinux context
 */
public record SecurityConfig(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        Seccomp seccomp,
        Optional<io.ctctl.oci.Seccomp> seccompProfile,
        boolean noNewPrivileges,
        Optional<String> lsmLabel,
        boolean maskedPaths,
        boolean readOnlyRoot) {

    public enum Seccomp {
        @JsonProperty("default")
        DEFAULT,
        @JsonProperty("unconfined")
        UNCONFINED,
        /** The default one, with what cannot be checkpointed answered as by a kernel that lacks it. */
        @JsonProperty("migratable")
        MIGRATABLE,
        @JsonProperty("profile")
        PROFILE
    }

    /** Everything on. */
    public static final SecurityConfig DEFAULT = new SecurityConfig(
            false, List.of(), List.of(), Seccomp.DEFAULT, Optional.empty(), true, Optional.empty(), true, false);

    public SecurityConfig {
        capAdd = capAdd == null ? List.of() : List.copyOf(capAdd);
        capDrop = capDrop == null ? List.of() : List.copyOf(capDrop);
        if ((seccomp == Seccomp.PROFILE) != seccompProfile.isPresent()) {
            throw new IllegalArgumentException("a seccomp profile goes with seccomp=profile");
        }
    }
}
