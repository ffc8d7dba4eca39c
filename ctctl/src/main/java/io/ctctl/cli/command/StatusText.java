package io.ctctl.cli.command;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.ContainerState;
import java.time.Duration;
import java.time.Instant;

/** A container's state in a few words: {@code Up 3 minutes (paused)}, {@code Exited (0) 2 hours ago}. */
final class StatusText {
    private StatusText() {}

    static String of(ContainerState state, boolean paused, Instant now) {
        return switch (state.status()) {
            case CREATING -> "Creating";
            case CREATED -> state.error().isPresent() ? "Failed to start" : "Created";
            case RUNNING ->
                "Up " + Format.span(Duration.between(state.started().orElse(state.created()), now))
                        + (paused ? " (paused)" : "");
            case UNKNOWN -> "Unknown: " + state.error().orElse("?");
            case EXITED ->
                "Exited (" + state.exitCode().map(String::valueOf).orElse("?") + ") "
                        + Format.ago(state.finished().orElse(state.created()), now)
                        + (state.oomKilled() ? ", out of memory" : "");
            case SUSPENDED -> "Suspended " + Format.ago(state.finished().orElse(state.created()), now);
            case REMOVING -> "Removing";
        };
    }
}
