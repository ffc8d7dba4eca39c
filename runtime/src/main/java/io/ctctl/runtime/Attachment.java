package io.ctctl.runtime;

import io.ctctl.isolation.launch.Session;
import io.ctctl.isolation.launch.SessionFlag;
import io.ctctl.linux.SeqSocket;
import java.util.EnumSet;
import java.util.Set;

/**
 * The daemon's part of a client's session with a program: the end that goes to the monitor. Whoever it is given to closes
 * it, whatever happens.
 *
 * @param rows, columns of the client's terminal; 0 when it has none
 */
public record Attachment(SeqSocket monitorEnd, boolean tty, boolean stdin, int rows, int columns) {
    /** As a monitor takes it. */
    Session session() {
        Set<SessionFlag> flags = EnumSet.noneOf(SessionFlag.class);
        if (tty) {
            flags.add(SessionFlag.TTY);
        }
        if (stdin) {
            flags.add(SessionFlag.STDIN);
        }
        return new Session(monitorEnd, flags);
    }
}
