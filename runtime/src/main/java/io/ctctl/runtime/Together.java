package io.ctctl.runtime;

import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One action on several containers at once: most of it is waiting, for programs and for the kernel. */
public final class Together {
    private static final int AT_ONCE = 32;

    private Together() {}

    /** What is done to one. */
    @FunctionalInterface
    public interface Action<T> {
        void on(T one) throws InterruptedException, IOException;
    }

    /** Hears how it went, in the order of what was given and on the caller's thread. */
    @FunctionalInterface
    public interface Outcome<T> {
        void of(T one, Optional<ContainerException> failure) throws IOException;
    }

    /** Returns when all has been done, whatever fails. Whoever interrupts it interrupts all of it. */
    public static <T> void each(List<T> all, Action<T> action, Outcome<T> outcome)
            throws InterruptedException, IOException {
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(all.size(), AT_ONCE));
        try {
            List<Future<?>> underWay = new ArrayList<>();
            for (T one : all) {
                underWay.add(threads.submit(() -> {
                    action.on(one);
                    return null;
                }));
            }
            for (int i = 0; i < all.size(); i++) {
                outcome.of(all.get(i), failure(underWay.get(i)));
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw e;
        } finally {
            end(threads);
        }
    }

    private static Optional<ContainerException> failure(Future<?> done) throws InterruptedException, IOException {
        try {
            done.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ContainerException refused) {
                return Optional.of(refused);
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("an action failed in a way it must not", e.getCause());
        }
    }

    /** Nobody goes on behind the caller's back, not even when he is interrupted again. */
    private static void end(ExecutorService threads) {
        threads.shutdown();
        boolean again = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException ignored) {
                // once more: it is told to the caller below
                again = true;
            }
        }
        if (again) {
            Thread.currentThread().interrupt();
        }
    }
}
