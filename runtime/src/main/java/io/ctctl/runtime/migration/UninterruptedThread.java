package io.ctctl.runtime.migration;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What must be brought to its end though the source leaves, which interrupts us: an interrupted thread can neither wait for a lock
 * nor for a message, nor write to a channel. Another thread does it, which nobody interrupts.
 */
final class UninterruptedThread {
    /** Must not need a lock that the caller holds. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private UninterruptedThread() {}

    /** Returns when it is done. The thread is interrupted afterwards if it was, or has been meanwhile. */
    static void run(Work work) throws IOException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread worker = new Thread(task, Thread.currentThread().getName() + ", uninterrupted");
        worker.setDaemon(true);
        worker.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof IOException failed) {
            return failed;
        } else if (cause instanceof RuntimeException failed) {
            throw failed;
        } else if (cause instanceof Error failed) {
            throw failed;
        }
        throw new AssertionError("nobody interrupts it", cause);
    }
}
