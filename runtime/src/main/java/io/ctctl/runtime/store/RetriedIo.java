package io.ctctl.runtime.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * File channels close themselves when their thread is interrupted. A command that its client cancels must still be able to
 * write down how things stand, or they would stay half done.
 */
final class RetriedIo {
    private RetriedIo() {}

    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Runs an action, which may be run again, to its end; an interrupted thread finds itself interrupted afterwards. */
    static void run(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    action.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
