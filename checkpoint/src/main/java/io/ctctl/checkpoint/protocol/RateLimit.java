package io.ctctl.checkpoint.protocol;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/** A token bucket shared by everything that is sent for one migration; a tenth of a second's worth may go at once. */
public final class RateLimit {
    /** Never waits. */
    public static final RateLimit NONE = new RateLimit(0);

    private static final long SECOND = 1_000_000_000L;

    private final long bytesPerSecond;
    private long free; // the time at which all that was let through will have been paid for; guarded by this

    /** @param bytesPerSecond 0: unlimited */
    public RateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate of " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.free = System.nanoTime();
    }

    /** Returns when this much may be sent. */
    void await(long bytes) throws IOException {
        if (bytesPerSecond == 0) {
            return;
        }
        long until = take(bytes, System.nanoTime());
        for (long wait = until - System.nanoTime(); wait > 0; wait = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for the bandwidth limit");
            }
            LockSupport.parkNanos(wait);
        }
    }

    /** When bytes that are asked for now may go. */
    synchronized long take(long bytes, long now) {
        long burst = SECOND / 10;
        long start = free - now < -burst ? now - burst : free;
        free = start + (long) ((double) bytes / bytesPerSecond * SECOND);
        return start;
    }
}
