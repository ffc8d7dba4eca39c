package io.ctctl.runtime.migration;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What has failed is tried again until it succeeds: at once, soon, and in the end every minute, for as long as the daemon lives. */
final class Attempts {
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofMinutes(1);

    private final ScheduledExecutorService clock;

    /** One at a time, by a thread of this name. */
    Attempts(String name) {
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** {@code attempt} says why it failed by itself, and whether it succeeded. */
    void repeat(BooleanSupplier attempt) {
        repeat(attempt, AT_ONCE);
    }

    private void repeat(BooleanSupplier attempt, Duration delay) {
        // nobody waits for it: an attempt that fails is followed by another
        Future<?> unused = clock.schedule(
                () -> {
                    if (!attempt.getAsBoolean()) {
                        repeat(attempt, longer(delay));
                    }
                },
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Duration longer(Duration delay) {
        Duration twice = delay.compareTo(SOON) < 0 ? SOON : delay.multipliedBy(2);
        return twice.compareTo(LATER) < 0 ? twice : LATER;
    }
}
