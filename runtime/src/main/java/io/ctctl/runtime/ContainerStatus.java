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
 *
 * A new daemon finds a container UNKNOWN whose monitor does not answer, and knows as soon as it does.
 */
public enum ContainerStatus {
    /** Its directories are being made; nothing is committed, a new daemon removes it. */
    CREATING,
    CREATED,
    RUNNING,
    /** It has a monitor, which does not say what has become of the program. */
    UNKNOWN,
    EXITED,
    /** Does not run; a restore goes on from its checkpoint. */
    SUSPENDED,
    /** Being deleted; a new daemon finishes the deletion. */
    REMOVING;

    /** Whether there may be processes of it. */
    public boolean mayRun() {
        return this == RUNNING || this == UNKNOWN;
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
