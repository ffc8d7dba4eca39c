package io.ctctl.isolation.launch;

import java.util.Set;

/** What a client's session with a monitor is; bits of ATTACH. */
public enum SessionFlag {
    /** The program's streams are a pty. */
    TTY(1),
    /** The client may write to the program's standard input. */
    STDIN(2);

    private final int bit;

    SessionFlag(int bit) {
        this.bit = bit;
    }

    static int bits(Set<SessionFlag> flags) {
        return flags.stream().mapToInt(flag -> flag.bit).reduce(0, (a, b) -> a | b);
    }
}
