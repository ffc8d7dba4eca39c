package io.ctctl.checkpoint.obstacle;

import java.util.OptionalInt;

/**
 * A reason why a container cannot be dumped.
 *
 * @param pid of the process it is about, as the container sees it; empty when it is about the container
 * @param program its name
 * @param what in words, with what to do about it where there is something
 */
public record Obstacle(OptionalInt pid, String program, String what) {
    private static final String TRACED = "it is being traced: detach the debugger";

    static Obstacle traced(ProcessFacts process) {
        return of(process, TRACED);
    }

    static Obstacle of(ProcessFacts process, String what) {
        return new Obstacle(OptionalInt.of(process.insidePid()), process.name(), what);
    }

    /** Of the container itself. */
    public static Obstacle of(String what) {
        return new Obstacle(OptionalInt.empty(), "", what);
    }

    /** Somebody has the process in his hands, which CRIU does too while it saves it. */
    public boolean isTracer() {
        return what.equals(TRACED);
    }

    @Override
    public String toString() {
        return pid.isPresent() ? what + " (process " + pid.getAsInt() + ", " + program + ")" : what;
    }
}
