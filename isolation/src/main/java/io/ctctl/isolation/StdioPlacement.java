package io.ctctl.isolation;

import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.LogSettings;
import io.ctctl.isolation.plan.StdioFlag;
import io.ctctl.isolation.plan.StdioKind;
import java.util.Optional;

/** Where the standard streams lead; a pty's size is the process's {@code consoleSize}. */
public record StdioPlacement(StdioKind kind, Flags<StdioFlag> flags, Optional<LogSettings> log) {}
