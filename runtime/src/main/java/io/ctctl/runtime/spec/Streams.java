package io.ctctl.runtime.spec;

import io.ctctl.isolation.StdioPlacement;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.LogSettings;
import io.ctctl.isolation.plan.StdioFlag;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.LogConfig;
import io.ctctl.runtime.config.ProcessConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Where a program's standard streams lead. */
public final class Streams {
    private Streams() {}

    /** A container's; {@code attached}: the client that starts it stays with it. */
    static StdioPlacement placement(ContainerConfig config, boolean attached, Path log) {
        LogConfig settings = config.log();
        return of(
                config.process(),
                attached,
                settings.enabled()
                        ? Optional.of(new LogSettings(log, settings.files(), settings.fileBytes()))
                        : Optional.empty());
    }

    public static StdioPlacement of(ProcessConfig process, boolean attached, Optional<LogSettings> log) {
        Flags<StdioFlag> flags = Flags.none();
        if (process.tty()) {
            flags = flags.with(StdioFlag.TTY);
        }
        if (process.stdin()) {
            flags = flags.with(StdioFlag.STDIN);
            // the end of the client's input is the end of the program's; without a client it stays open for later ones
            flags = attached ? flags.with(StdioFlag.CLOSE_STDIN_ONCE) : flags;
        }
        if (attached && !process.tty()) {
            flags = flags.with(StdioFlag.FOREGROUND);
        }
        StdioKind kind = process.tty() ? StdioKind.PTY : process.stdin() ? StdioKind.PIPES : StdioKind.NULL_INPUT;
        return new StdioPlacement(kind, flags, log);
    }
}
