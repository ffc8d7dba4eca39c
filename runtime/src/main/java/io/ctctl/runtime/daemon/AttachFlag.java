package io.ctctl.runtime.daemon;

import java.util.Set;

/** What a client does with the session it is given; the bits of ATTACH in docs/protocol.md. */
public enum AttachFlag {
    /** The program's stdio is a pty: the client's terminal goes raw and its sizes follow. */
    TTY(1),
    /** The client's stdin is the program's. */
    STDIN(2),
    /** Signals the client gets go to the program. */
    SIGNALS(4);

    private final int bit;

    AttachFlag(int bit) {
        this.bit = bit;
    }

    static int bits(Set<AttachFlag> flags) {
        int bits = 0;
        for (AttachFlag flag : flags) {
            bits |= flag.bit;
        }
        return bits;
    }
}
