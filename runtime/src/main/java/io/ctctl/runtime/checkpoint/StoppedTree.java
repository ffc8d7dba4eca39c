package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.criu.CriuConnection;
import io.ctctl.checkpoint.criu.CriuMessage;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;

/**
 * A container whose processes CRIU has stopped and dumped, and holds. When the connection to CRIU ends without a word, as it
 * does when the daemon is killed, CRIU lets them go on.
 */
public final class StoppedTree implements AutoCloseable {
    private final CriuConnection criu;
    private final Hold hold;
    private final String action;
    private boolean decided;

    /** @param hold ended when CRIU does not let go of them by itself */
    StoppedTree(CriuConnection criu, Hold hold, String action) {
        this.criu = criu;
        this.hold = hold;
        this.action = action;
    }

    /** The dump stands: CRIU ends the processes, or lets them go on if it was asked to leave them running. */
    public void finish() throws IOException {
        decided = true;
        boolean done = false;
        try {
            criu.answer(true);
            CriuMessage last = criu.next();
            while (last instanceof CriuMessage.Step) {
                criu.answer(true);
                last = criu.next();
            }
            criu.close();
            if (last instanceof CriuMessage.Failed failed) {
                throw new ContainerException(ErrorKind.FAILED, action + ": CRIU failed at the end: " + failed.text());
            }
            done = true;
        } finally {
            if (!done) {
                hold.end();
            }
        }
    }

    /** The processes go on as if nothing had been. */
    public void resume() throws IOException {
        if (!decided) {
            decided = true;
            try {
                criu.answer(false);
                while (criu.next() instanceof CriuMessage.Step) {
                    criu.answer(false);
                }
            } finally {
                // if it has been killed, it has not undone anything
                hold.end();
            }
        }
        criu.close();
    }

    /** Resumes unless something has been decided. */
    @Override
    public void close() throws IOException {
        resume();
    }
}
