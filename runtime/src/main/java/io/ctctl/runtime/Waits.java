package io.ctctl.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what happens to containers. These futures are only ever completed with a value. */
final class Waits {
    private Waits() {}

    /** Whether it happens in time. */
    static boolean within(CompletableFuture<?> future, Duration patience) throws InterruptedException {
        try {
            future.get(Math.max(patience.toNanos(), 0), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException ignored) {
            // an answer: it has not happened in time
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("only ever completed with a value", e);
        }
    }

    static <T> T forever(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError("only ever completed with a value", e);
        }
    }
}
