package io.ctctl.isolation.host;

/**
 * One thing a host has or lacks.
 *
 * @param name short and stable: scripts look for it
 * @param detail what was found
 * @param disables what does not work without it; empty when PRESENT
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record Feature(String name, State state, String detail, String disables, String remedy) {
    /** LIMITED: works in part, or could not be tried. */
    public enum State {
        PRESENT,
        LIMITED,
        MISSING
    }

    /** What a missing feature disables without which nothing goes; the others only take something away. */
    static final String EVERY_CONTAINER = "containers cannot be started";

    /** Whether no container starts on this host for want of it. */
    public boolean preventsContainers() {
        return state == State.MISSING && disables.equals(EVERY_CONTAINER);
    }

    static Feature present(String name, String detail) {
        return new Feature(name, State.PRESENT, detail, "", "");
    }

    static Feature limited(String name, String detail, String disables, String remedy) {
        return new Feature(name, State.LIMITED, detail, disables, remedy);
    }

    static Feature missing(String name, String detail, String disables, String remedy) {
        return new Feature(name, State.MISSING, detail, disables, remedy);
    }
}
