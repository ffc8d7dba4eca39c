package io.ctctl.runtime.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a container is attached, stopped and forgotten.
 *
 * @param autoRemove removed at its exit
 * @param detachKeys as in {@code ctrl-p,ctrl-q}; absent: the default
 * @param stopSignal its name without SIG, as in TERM
 * @param stopTimeout between the stop signal and KILL
 */
public record LifecycleConfig(
        boolean autoRemove, Optional<String> detachKeys, String stopSignal, Duration stopTimeout) {

    public static final LifecycleConfig DEFAULT =
            new LifecycleConfig(false, Optional.empty(), "TERM", Duration.ofSeconds(10));

    public LifecycleConfig withAutoRemove(boolean value) {
        return new LifecycleConfig(value, detachKeys, stopSignal, stopTimeout);
    }
}
