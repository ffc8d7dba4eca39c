package io.ctctl.cli.command;

import io.ctctl.cli.option.DetachKeys;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.Attachment;
import io.ctctl.runtime.daemon.AttachFlag;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Gives a client its end of a session, and the runtime the other. */
final class Sessions {
    private Sessions() {}

    /** What a session carries; {@code signals}: those the client gets go to the program. */
    record Wanted(boolean tty, boolean stdin, boolean signals, Optional<String> detachKeys) {}

    /** The monitor's end; the client has its own by then. */
    static Attachment open(Request request, Wanted wanted) throws IOException {
        SeqSocket.Pair pair = SeqSocket.pair();
        try (SeqSocket client = pair.left()) {
            request.attach(
                    client, flags(wanted), DetachKeys.typed(wanted.detachKeys().orElse(DetachKeys.DEFAULT)));
        } catch (IOException e) {
            pair.right().close();
            throw e;
        }
        return new Attachment(pair.right(), wanted.tty(), wanted.stdin(), request.rows(), request.columns());
    }

    private static Set<AttachFlag> flags(Wanted wanted) {
        Set<AttachFlag> flags = EnumSet.noneOf(AttachFlag.class);
        if (wanted.tty()) {
            flags.add(AttachFlag.TTY);
        }
        if (wanted.stdin()) {
            flags.add(AttachFlag.STDIN);
        }
        if (wanted.signals()) {
            flags.add(AttachFlag.SIGNALS);
        }
        return flags;
    }

    /** A terminal inside needs one outside, or its program waits for keys that never come. */
    static void requireTerminal(Request request) {
        if (!request.stdinTty()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "-t needs a terminal on stdin; use -i alone, or -d to leave it in the background");
        }
    }
}
