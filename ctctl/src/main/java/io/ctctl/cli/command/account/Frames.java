package io.ctctl.cli.command.account;

import io.ctctl.cli.option.Durations;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The pace of what is shown again and again. */
final class Frames {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    private Frames() {}

    /** An --interval; ContainerException of kind USAGE when it is none. */
    static Duration interval(String text) {
        try {
            Duration interval = Durations.parse(text);
            if (interval.compareTo(LEAST) >= 0 && interval.compareTo(MOST) <= 0) {
                return interval;
            }
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "bad --interval \"" + text + "\": " + e.getMessage(), e);
        }
        throw new ContainerException(ErrorKind.USAGE, "bad --interval \"" + text + "\": use 100ms to 1h");
    }

    /** Lets time pass; the one thing that happens meanwhile is that the client leaves, which interrupts. */
    static void pause(Duration interval) throws InterruptedException {
        new CountDownLatch(1).await(interval.toNanos(), TimeUnit.NANOSECONDS);
    }
}
