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
    private final String action;
    private boolean decided;

    StoppedTree(CriuConnection criu, String action) {
        this.criu = criu;
        this.action = action;
    }

    /** The dump stands: CRIU ends the processes, or lets them go on if it was asked to leave them running. */
    public void finish() throws IOException {
        decided = true;
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
    }

    /** The processes go on as if nothing had been. */
    public void resume() throws IOException {
        if (!decided) {
            decided = true;
            criu.answer(false);
            while (criu.next() instanceof CriuMessage.Step) {
                criu.answer(false);
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
