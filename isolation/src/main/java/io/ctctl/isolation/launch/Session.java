package io.ctctl.isolation.launch;

import io.ctctl.linux.SeqSocket;
import java.util.Set;

/** The monitor's end of a client's session; it is sent away, and stays the caller's to close. */
public record Session(SeqSocket monitorEnd, Set<SessionFlag> flags) {
    public Session {
        flags = Set.copyOf(flags);
    }

    int bits() {
        return SessionFlag.bits(flags);
    }
}
