package io.ctctl.runtime;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A program started in a running container. */
public final class ExecProcess {
    private final int pid;
    private final CompletableFuture<Integer> exit;

    ExecProcess(int pid, CompletableFuture<Integer> exit) {
        this.pid = pid;
        this.exit = exit;
    }

    /** On the host. */
    public int pid() {
        return pid;
    }

    /** Waits for its end: the program's exit code, or 128 + signal. */
    public int await() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "exec lost its monitor: " + e.getCause().getMessage(), e);
        }
    }
}
