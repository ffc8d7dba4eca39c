package io.ctctl.isolation.plan;

/** Where the standard streams of a process come from; one value, not bits. */
public enum StdioKind implements PlanFlag {
    /** Standard input is /dev/null, output and errors are pipes of the monitor. */
    NULL_INPUT(0),
    /** Three pipes of the monitor. */
    PIPES(1),
    /** A pseudo terminal of the container's own devpts; its master goes to the monitor. */
    PTY(2);

    private final long value;

    StdioKind(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
