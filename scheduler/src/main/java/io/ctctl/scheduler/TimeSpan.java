package io.ctctl.scheduler;

/** Microseconds as people write them. */
public final class TimeSpan {
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    private TimeSpan() {}

    /** In the largest unit that shows it exactly: {@code 20ms}, {@code 1500us}, {@code 60s}. */
    public static String ofMicros(long micros) {
        if (micros % MILLI != 0) {
            return micros + "us";
        }
        return micros % SECOND != 0 ? micros / MILLI + "ms" : micros / SECOND + "s";
    }
}
