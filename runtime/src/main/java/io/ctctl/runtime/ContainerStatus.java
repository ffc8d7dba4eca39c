package io.ctctl.runtime;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Where a container is in its life.
 *
 * <pre>
 * CREATING --> CREATED --> RUNNING --> EXITED --> REMOVING
 *                             ^ ^        |
 *                             | +- start-+
 *        SUSPENDED <-- checkpoint
 *                     --> restore
 * </pre>
 */
public enum ContainerStatus {
    /** Its directories are being made; nothing is committed, a new daemon removes it. */
    CREATING,
    CREATED,
    RUNNING,
    EXITED,
    /** Does not run; a restore goes on from its checkpoint. */
    SUSPENDED,
    /** Being deleted; a new daemon finishes the deletion. */
    REMOVING;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
