package io.ctctl.checkpoint.criu;

import java.time.Duration;

/**
 * How long CRIU may be silent, in a dump or a restore, before it is killed and what it has done undone: a minute, or as many
 * seconds as the daemon's property {@code ctctl.criu.patience} says.
 */
public final class Patience {
    public static final Duration LENGTH = Duration.ofSeconds(Math.max(1, Long.getLong("ctctl.criu.patience", 60)));

    private Patience() {}
}
