package io.ctctl.isolation.plan;

/** How the monitor treats the standard streams; flags of the plan's head (docs/protocol.md). */
public enum StdioFlag implements PlanFlag {
    /** They are a pty. */
    TTY(1),
    /** Clients may write to standard input. */
    STDIN(2),
    /** Standard input closes when the first client that had it leaves or sends EOF. */
    CLOSE_STDIN_ONCE(4),
    /** A client's closed stdout closes the program's. */
    FOREGROUND(8);

    private final long value;

    StdioFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
