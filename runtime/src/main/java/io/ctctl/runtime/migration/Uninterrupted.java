package io.ctctl.runtime.migration;

import java.io.IOException;

/**
 * What must be brought to its end though the source leaves, which interrupts us: an interrupted thread can neither wait for a lock
 * nor write to a channel.
 */
final class Uninterrupted {
    /** Can be begun again when it was interrupted. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private Uninterrupted() {}

    /** The thread is interrupted afterwards if it was, or has been meanwhile. */
    static void run(Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    work.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
