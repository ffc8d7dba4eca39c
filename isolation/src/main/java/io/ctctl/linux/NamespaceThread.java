package io.ctctl.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that enters a network namespace to open a socket there, and ends with that: a socket stays where it was made. */
final class NamespaceThread {
    private static final int CLONE_NEWNET = 0x4000_0000;

    /** Opens a socket. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws SyscallException;
    }

    private NamespaceThread() {}

    /** Opens in the network namespace that a file holds open, as {@code /proc/PID/ns/net} does. */
    static <T> T open(Path namespace, Opening<T> opening) throws IOException {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Thread thread = new Thread(() -> enterAndOpen(namespace, opening, opened), "netns");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return opened.get();
                } catch (InterruptedException e) {
                    // it takes microseconds, and a socket that nobody takes would never be closed
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw (IOException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> void enterAndOpen(Path namespace, Opening<T> opening, CompletableFuture<T> opened) {
        try (Fd target = Fd.open(namespace)) {
            Kernel.call(Syscall.SETNS, target, CLONE_NEWNET);
            opened.complete(opening.open());
        } catch (SyscallException e) {
            opened.completeExceptionally(e);
        }
    }
}
