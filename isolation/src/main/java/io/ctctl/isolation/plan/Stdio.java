package io.ctctl.isolation.plan;

import java.util.Optional;

/**
 * The standard streams of a plan's program.
 *
 * @param uid host user that owns the pipes, so that the program may reopen {@code /dev/stdout}
 * @param gid host group that owns the pipes
 * @param log where output is kept; empty keeps none
 */
public record Stdio(StdioKind kind, Flags<StdioFlag> flags, long uid, long gid, Optional<LogSettings> log) {
    public Stdio {
        if ((kind == StdioKind.PTY) != flags.has(StdioFlag.TTY)) {
            throw new IllegalArgumentException("TTY goes with a pty and with nothing else");
        }
        if (kind == StdioKind.NULL_INPUT && flags.has(StdioFlag.STDIN)) {
            throw new IllegalArgumentException("STDIN needs a standard input");
        }
    }

    /** No input, output kept nowhere, pipes owned by the host's root. */
    public static Stdio detached() {
        return new Stdio(StdioKind.NULL_INPUT, Flags.none(), 0, 0, Optional.empty());
    }
}
