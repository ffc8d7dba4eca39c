package io.ctctl.tests.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what gives no event, with a deadline. */
public final class Await {
    private static final long STEP_NANOS = 5_000_000;

    /** How many times as long everything may take: more than once where the machine is emulated. */
    private static final int PATIENCE = Integer.getInteger("ctctl.patience", 1);

    /** Returns as soon as the condition holds; fails after the time-out, naming what did not come. */
    public static void until(Duration timeout, String what, BooleanSupplier condition) {
        until(timeout, () -> what, condition);
    }

    /** As {@link #until(Duration, String, BooleanSupplier)}, with a message made only on failure. */
    public static void until(Duration timeout, Supplier<String> what, BooleanSupplier condition) {
        if (!within(timeout, condition)) {
            throw new AssertionError("not within " + timeout.toMillis() + " ms: " + what.get());
        }
    }

    /** Whether the condition came to hold within the time-out. */
    public static boolean within(Duration timeout, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patient(timeout).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    /** The time-out as this machine's pace asks for. */
    public static Duration patient(Duration timeout) {
        return timeout.multipliedBy(PATIENCE);
    }

    private Await() {}
}
